/** Renders docs/settings.md: every key of stack files, blueprints and rosters, from the schemas. */
import type { z } from "zod";
import { effectOf } from "../../settings/effects";
import { holdsSecret } from "../../settings/walk";
import { blueprint } from "../../settings/blueprint";
import { classSettings } from "../../settings/class";
import { labSettings } from "../../settings/lab";
import { exampleOf } from "./examples";
import { rosterTable } from "./roster";
import { peel, SettingsWalk, yamlText, type Row, type Section } from "./rows";

const part = (prefix: string, schema: z.ZodObject, text: string) => new SettingsWalk(prefix, schema, text).sections;

export const sections: readonly Section[] = [
  ...part("", labSettings, "The lab, in the stack file under `config`, `atelier:lab`."),
  ...part("class", classSettings, "The class in it, under `config`, `atelier:class`. Default: none."),
  ...part("blueprint", blueprint, "A file of its own, which `class.blueprint` names: what each team gets."),
];

/** The anchor of a section: `nodes.NAME-compute`. */
function anchorOf({ path, variant }: Section): string {
  return [path === "" ? "lab" : path, ...(variant === undefined ? [] : [variant.replace(/^.*: /, "")])].join("-");
}

export const keyAnchor = (section: Section, { key }: Row) => `${anchorOf(section)}.${key}`;

export const pathOf = ({ path }: Section, { key }: Row) => (path === "" ? key : `${path}.${key}`);

/** Whether a key has an example: keys of mappings and secrets have none. */
export function isLeaf(row: Row): boolean {
  return (
    row.below === undefined && !/^(mapping|list of mappings)$/.test(row.type) && !holdsSecret(peel(row.schema).inner)
  );
}

const code = (text: string) => `\`${text}\``;

/** Escapes characters that would end a cell. */
const cell = (text: string) => text.replace(/\|/g, "\\|").replace(/\n/g, " ");

function typeText(row: Row): string {
  const type = row.unit === "" ? row.type : `${row.type}, ${row.unit}`;
  if (row.type === "secret") return "secret: `pulumi config set --secret --path`";
  if (row.below === undefined) return type;
  const targets = sections.filter(({ path }) => path === row.below);
  const links = targets.map((one) => `[${one.variant ?? "keys"}](#${anchorOf(one)})`);
  return `${type}: ${links.join(" or ")}`;
}

function exampleText(section: Section, row: Row): string {
  if (!isLeaf(row)) return "";
  const name = row.key.replace(/^.*\./, "");
  return code(`${name}: ${yamlText(exampleOf(pathOf(section, row), row.schema))}`);
}

function rowText(section: Section, row: Row): string {
  const name = `<a id="${keyAnchor(section, row)}"></a>${code(row.key)}`;
  const standard = row.isRequired ? "required" : row.default === undefined ? "" : code(row.default);
  const cells = [name, typeText(row), standard, exampleText(section, row), effectOf(row.schema) ?? "", row.text];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function sectionText(section: Section): string[] {
  const { path, variant, text, rows } = section;
  const title = path === "" ? "The lab" : variant === undefined ? path : `${path} (${variant})`;
  return [
    `## <a id="${anchorOf(section)}"></a>${title}`,
    "",
    ...(text === "" ? [] : [text, ""]),
    "| key | what may stand there | default | example | a change | what it says |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => rowText(section, row)),
    "",
  ];
}

const head = `# Settings

Every key of stack files (\`Pulumi.STACK.yaml\`), blueprints and rosters. This page is made from the schema of the program
(\`npm run schema\`); editors have the same text through
[config/stack.schema.json](../config/stack.schema.json) and [config/blueprint.schema.json](../config/blueprint.schema.json).

\`NAME\` stands for a name of your choice, \`[]\` for each item of a list. A key that is neither required nor has a default may be
left out; its text says what that means. Units stand in the names: \`MiB\` and \`GiB\` are 2^20 and 2^30 bytes.

What a change costs at most, of what is there; of things by name, what it costs when one is taken out:

| a change          | what becomes of what is there                                                                                      |
| ----------------- | ------------------------------------------------------------------------------------------------------------------ |
| nothing           | only what Atelier itself does is another                                                                           |
| new ones          | it stays as it was made; what is made from now on has it                                                           |
| in place          | records, rules, networks and addresses change, around machines that run on                                         |
| service restart   | a service of controller or nodes starts again; instances run on                                                    |
| reboot            | a machine starts again, with its disk                                                                              |
| machine recreated | a node is made again; one that has instances is refused, unless \`onRemoval\` says where they go                   |
| data lost         | what is on instances or volumes goes: refused, unless \`allowLoss\` names them, or a person or a team left the roster ([what a change costs](class/operating.md#what-a-change-costs)) |

In paths, \`~\` is the home directory, and \`$NAME\`, \`\${NAME}\` and \`\${NAME:-default}\` come from the environment. Relative paths
start in the project's folder.
`;

export function settingsPage(): string {
  const chapters = [
    `[the lab](#lab)`,
    ...["class", "blueprint"].map((path) => `[${path}](#${path})`),
    "[roster](#roster)",
  ];
  return [
    head,
    `Chapters: ${chapters.join(", ")}.`,
    "",
    ...sections.flatMap(sectionText),
    '## <a id="roster"></a>Roster',
    "",
    "The columns of a CSV file, or the keys of a YAML file: [how a roster is written](class/roster.md).",
    "",
    rosterTable(),
    "",
  ].join("\n");
}
