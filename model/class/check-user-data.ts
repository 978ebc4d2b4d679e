import { insteadOf } from "../../values/names";
import type { Blueprint, MachineSettings } from "./blueprint";
import type { FileProblems } from "../../values/place";
import { visible } from "../../values/visible";
import { parseYaml } from "../yaml";
import { filledIn, mostUserData, variablesIn } from "./user-data";

type Settings = Blueprint["settings"];

/** Variables that are there in every machine's user data. `seed` is the member's own in a machine per member. */
export const plainVariables = ["class", "team", "machine", "role", "seed"] as const;

/** The variables that a machine's user data may name. */
export function variablesFor({ variants }: Settings, machine: MachineSettings): string[] {
  const perMember = machine.count === "perMember";
  const values = Object.entries(variants).filter(([, variant]) => perMember || variant.per === "team");
  return [...plainVariables, ...(perMember ? ["member"] : []), ...values.map(([name]) => `variant.${name}`)];
}

function checkVariables(blueprint: Blueprint, problems: FileProblems, name: string, text: string): void {
  const { settings } = blueprint;
  const users = Object.entries(settings.machines).filter(([, machine]) => machine.userData === name);
  const everywhere = ["member", ...plainVariables, ...Object.keys(settings.variants).map((v) => `variant.${v}`)];
  for (const { name: variable, offset } of variablesIn(text)) {
    const place = { ...blueprint.lineOf(["userData", name], offset), title: `userData.${name}` };
    const got = `{{${visible(variable.slice(0, 40))}}}`;
    if (!everywhere.includes(variable)) {
      const fix = insteadOf(variable.slice(0, 65), everywhere, "");
      problems.addAt(place, got, "is no variable", `${fix}; for plain braces write \\{{`);
      continue;
    }
    const lacking = users.find(([, machine]) => !variablesFor(settings, machine).includes(variable));
    if (lacking !== undefined)
      problems.addAt(
        place,
        got,
        `is a member's own, and machine ${lacking[0]} is for the team`,
        "use a variable of the team, or count: perMember",
      );
  }
}

/** cloud-init only logs that it could not read its configuration; here it is told beforehand. */
function checkCloudConfig(blueprint: Blueprint, problems: FileProblems, name: string, text: string): void {
  if (!/^#cloud-config\s*$/m.test(text.split("\n", 1)[0] ?? "")) return;
  // Values are letters, digits and . _ -: one that is a word stands for all.
  const values = Object.fromEntries(variablesIn(text).map((use) => [use.name, "x".repeat(use.name.length + 4)]));
  const parsed = parseYaml(filledIn(text, values));
  const at = (offset: number) => ({ ...blueprint.lineOf(["userData", name], offset), title: `userData.${name}` });
  if ("reason" in parsed) return problems.addAt(at(parsed.offset), "this", parsed.reason, parsed.fix);
  // cloud-init, too, reads the first document alone.
  const error = parsed.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (error === undefined) return;
  const message = visible((error.message.split("\n", 1)[0] ?? "").slice(0, 200));
  problems.addAt(at(error.offset), "this", `is not valid YAML (${message})`, "mend it");
}

/** User data: variables that are there, YAML that can be read, a size that Nova takes. */
export function checkUserData(blueprint: Blueprint, problems: FileProblems): void {
  for (const [name, text] of Object.entries(blueprint.settings.userData)) {
    // A value is 64 characters at most.
    const bytes = Buffer.byteLength(text) + 64 * variablesIn(text).length;
    if (Math.ceil(bytes / 3) * 4 > mostUserData) {
      const fix = "keep it below 49149 bytes; let it download the rest";
      problems.add(["userData", name], `a text of ${bytes} bytes`, "is longer than Nova takes", fix);
    } else {
      checkVariables(blueprint, problems, name, text);
      const sound = variablesIn(text).every(({ name: variable }) => /^[\w.]+$/.test(variable));
      if (sound) checkCloudConfig(blueprint, problems, name, text);
    }
  }
}
