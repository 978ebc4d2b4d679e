import type { Blueprint } from "../../model/class/blueprint";
import { checkBlueprint } from "../../model/class/check-blueprint";
import { FileProblems } from "../../values/place";
import { readYaml } from "../yaml-file";
import type { Problem } from "../../values/problem";
import { blueprint } from "../../settings/blueprint";
import { upgradeBlueprint, upgradeWarning } from "../../settings/earlier-forms";
import { schemaProblems } from "../../settings/problems";

/** A blueprint, or all mistakes in its file. */
export type BlueprintParsed =
  { readonly blueprint: Blueprint; readonly warnings: readonly string[] } | { readonly problems: readonly Problem[] };

/**
 * Parses the text of a blueprint's file. Never throws. What it needs of the lab (images, flavors) is not checked
 * here.
 *
 * @param file the file's name, for messages
 * @param name the blueprint's name
 */
export function parseBlueprint(file: string, name: string, text: string, revision?: string): BlueprintParsed {
  const yaml = readYaml(file, text);
  if (yaml.document === undefined) return { problems: yaml.problems.all };
  const upgrade = upgradeBlueprint(yaml.document);
  const { asWritten } = upgrade;
  const value: unknown = yaml.document.toJS({ maxAliasCount: 0 });
  const parsed = blueprint.safeParse(value);
  const none = new FileProblems(file, yaml.find, asWritten);
  if (!parsed.success) return { problems: schemaProblems(parsed.error.issues, blueprint, value, [], none) };
  const read: Blueprint = {
    name,
    file,
    settings: parsed.data,
    lineOf: yaml.lineOf,
    ...(revision === undefined ? {} : { revision }),
    problems: () => new FileProblems(file, yaml.find, asWritten),
  };
  const problems = read.problems();
  checkBlueprint(read, problems);
  if (problems.all.length > 0) return { problems: problems.all };
  const earlier = upgradeWarning(`blueprint ${file}`, "it", upgrade);
  return { blueprint: read, warnings: earlier === undefined ? [] : [earlier] };
}
