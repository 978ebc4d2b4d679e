/** All files of access packs, by path. Pure. */
import type { ClassModel } from "../../../model/class/types";
import type { TeamAccess } from "../types";
import { csv, csvExact } from "./escape";
import { cloudsYaml, names, sshConfig } from "./files";
import { htmlOf, overviewPage, teamPage } from "./page";
import { packView, readerView, type PackView } from "./view";

/** Texts by path: `red/clouds.yaml`. */
export type Files = ReadonlyMap<string, string>;

/** OpenSSH requires a line end at the end of a key file. */
const keyText = (key: string) => `${key.replaceAll("\r\n", "\n").trimEnd()}\n`;

/** First passwords, for the teacher to hand out. Undefined: the class makes no users. */
function peopleCsv(model: ClassModel, accesses: Readonly<Record<string, TeamAccess>>): string | undefined {
  const rows = model.teams.flatMap(({ key, name, members }) =>
    members.flatMap((member) => {
      const passwords = accesses[key]?.passwords ?? {};
      const password = Object.hasOwn(passwords, member.username) ? passwords[member.username] : undefined;
      const cells = [name, member.name, member.username, member.email ?? ""].map(csv);
      return password === undefined ? [] : [[...cells, csvExact(password)]];
    }),
  );
  if (rows.length === 0) return undefined;
  const line = (cells: readonly string[]) => `${cells.join(",")}\r\n`;
  // The byte order mark makes spreadsheets read UTF-8.
  return `\ufeff${[["team", "name", "username", "email", "password"].map(csv), ...rows].map(line).join("")}`;
}

/**
 * The variants of each team, for the teacher who marks the work. Undefined: only seeds vary, or no team's variants
 * are known.
 */
function variantsCsv(model: ClassModel, accesses: Readonly<Record<string, TeamAccess>>): string | undefined {
  const rows = model.teams.flatMap(({ key, name, variants: { kinds, members } }) => {
    const values = (Object.hasOwn(accesses, key) ? accesses[key]?.variants : undefined) ?? {};
    return Object.entries(kinds).flatMap(([kind, { per }]) =>
      (per === "team" ? [""] : members).flatMap((member) => {
        const value = values[member === "" ? kind : `${member}.${kind}`];
        return value === undefined ? [] : [[...[name, member, kind].map(csv), csvExact(value)]];
      }),
    );
  });
  if (rows.length === 0) return undefined;
  return [["team", "member", "variant", "value"].map(csv), ...rows].map((cells) => `${cells.join(",")}\r\n`).join("");
}

type FileText = readonly [string, string | undefined];

/** The pack of readers: no private key, and a credential that cannot change anything. */
function readerFiles(view: PackView, access: TeamAccess): FileText[] {
  const { readerCredential, ...rest } = access;
  if (readerCredential === undefined) return [];
  const page = teamPage(view);
  const files: FileText[] = [
    [names.clouds, cloudsYaml(view, { ...rest, applicationCredential: readerCredential })],
    [names.ca, access.caCertificate],
    [names.html, htmlOf(page)],
    [names.markdown, page.markdown],
  ];
  return files.map(([name, text]) => [`${names.readers}/${name}`, text]);
}

function teamFiles(model: ClassModel, team: ClassModel["teams"][number], access: TeamAccess): [string, string][] {
  const view = packView(model, team, access);
  const page = teamPage(view);
  const clouds = cloudsYaml(view, access);
  const files: FileText[] = [
    [names.clouds, clouds],
    [names.ca, clouds === undefined ? undefined : access.caCertificate],
    [names.ssh, sshConfig(view)],
    [names.key, access.privateKey === undefined ? undefined : keyText(access.privateKey)],
    [names.html, htmlOf(page)],
    [names.markdown, page.markdown],
    ...readerFiles(readerView(view), access),
  ];
  return files.flatMap(([name, text]) => (text === undefined ? [] : [[`${team.key}/${name}`, text]]));
}

export interface Packs {
  readonly files: Files;
  /** Teams without access in the stack: they are not made yet. */
  readonly missing: readonly string[];
}

/** The packs of all teams with an overview for the teacher, or the pack of one team. */
export function packs(model: ClassModel, accesses: Readonly<Record<string, TeamAccess>>, only?: string): Packs {
  const chosen = model.teams.filter(({ key }) => only === undefined || key === only);
  const made = chosen.flatMap((team) => {
    const access = Object.hasOwn(accesses, team.key) ? accesses[team.key] : undefined;
    return access === undefined ? [] : [{ team, access }];
  });
  const files = new Map(made.flatMap(({ team, access }) => teamFiles(model, team, access)));
  if (only === undefined) {
    const page = overviewPage(
      model.name,
      made.map(({ team, access }) => packView(model, team, access)),
    );
    files.set("index.html", htmlOf(page));
    files.set("README.md", page.markdown);
    const people = peopleCsv(model, accesses);
    if (people !== undefined) files.set("people.csv", people);
    const variants = variantsCsv(model, accesses);
    if (variants !== undefined) files.set("variants.csv", variants);
  }
  const missing = chosen.filter((team) => !made.some((one) => one.team === team)).map(({ key }) => key);
  return { files, missing };
}
