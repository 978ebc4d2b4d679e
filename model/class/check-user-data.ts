import { insteadOf } from "../../values/names";
import { checkUserDataSize, userDataTrouble } from "../cloud/check-user-data";
import type { Blueprint, TeamInstanceSettings } from "./blueprint";
import type { FileProblems } from "../../values/place";
import { pathText } from "../../values/problem";
import { visible } from "../../values/visible";
import { filledIn, variablesIn } from "./user-data";

type Settings = Blueprint["settings"];

/** Variables that every machine's user data may use. In a machine per member, `seed` is the member's own. */
export const plainVariables = ["class", "team", "machine", "role", "seed"] as const;

/** The variables that an instance's user data may name. */
export function variablesFor({ variants }: Settings, instance: TeamInstanceSettings): string[] {
  const perMember = instance.count === "perMember";
  const values = Object.entries(variants).filter(([, variant]) => perMember || variant.per === "team");
  return [...plainVariables, ...(perMember ? ["member"] : []), ...values.map(([name]) => `variant.${name}`)];
}

/** A text, where it stands, and who gets it. */
interface UserDataText {
  readonly path: readonly string[];
  readonly text: string;
  readonly users: readonly (readonly [string, TeamInstanceSettings])[];
}

/** The texts of a blueprint: those with a name, and those that stand with an instance. */
function textsOf({ userData: texts, instances }: Settings): UserDataText[] {
  const all = Object.entries(instances);
  return [
    ...Object.entries(texts).map(([name, text]) => ({
      path: ["userData", name],
      text,
      users: all.filter(([, { userData }]) => userData === name),
    })),
    ...all.flatMap(([name, instance]) =>
      typeof instance.userData === "object" && "inline" in instance.userData
        ? [
            {
              path: ["instances", name, "userData", "inline"],
              text: instance.userData.inline,
              users: [[name, instance] as const],
            },
          ]
        : [],
    ),
  ];
}

function checkVariables(blueprint: Blueprint, problems: FileProblems, { path, text, users }: UserDataText): void {
  const { settings } = blueprint;
  const everywhere = ["member", ...plainVariables, ...Object.keys(settings.variants).map((v) => `variant.${v}`)];
  for (const { name: variable, offset } of variablesIn(text)) {
    const place = { ...blueprint.lineOf(path, offset), title: pathText(path) };
    const got = `{{${visible(variable.slice(0, 40))}}}`;
    if (!everywhere.includes(variable)) {
      const fix = insteadOf(variable.slice(0, 65), everywhere, "");
      problems.addAt(place, got, "is no variable", `${fix}; for plain braces write \\{{`);
      continue;
    }
    const lacking = users.find(([, instance]) => !variablesFor(settings, instance).includes(variable));
    if (lacking !== undefined)
      problems.addAt(
        place,
        got,
        `is a member's own, and instance ${lacking[0]} is for the team`,
        "use a variable of the team, or count: perMember",
      );
  }
}

function checkFormat(blueprint: Blueprint, problems: FileProblems, { path, text }: UserDataText): void {
  // Values contain only letters, digits and . _ -: one plain word can stand for any of them.
  const values = Object.fromEntries(variablesIn(text).map((use) => [use.name, "x".repeat(use.name.length + 4)]));
  const trouble = userDataTrouble(filledIn(text, values));
  if (trouble === undefined) return;
  const { offset, reason, fix } = trouble;
  problems.addAt({ ...blueprint.lineOf(path, offset), title: pathText(path) }, "this", reason, fix);
}

/** User data: known variables, a format that cloud-init recognises, a size that Nova accepts. */
export function checkUserData(blueprint: Blueprint, problems: FileProblems): void {
  for (const written of textsOf(blueprint.settings)) {
    const { path, text } = written;
    // A value has 64 characters at most.
    const bytes = Buffer.byteLength(text) + 64 * variablesIn(text).length;
    if (!checkUserDataSize(problems, path, bytes)) continue;
    checkVariables(blueprint, problems, written);
    const sound = variablesIn(text).every(({ name: variable }) => /^[\w.]+$/.test(variable));
    if (sound) checkFormat(blueprint, problems, written);
  }
}
