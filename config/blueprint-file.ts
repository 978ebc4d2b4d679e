import type { Blueprint } from "../model/class/blueprint";
import { checkBlueprint } from "../model/class/check-blueprint";
import { FileProblems } from "../values/place";
import { readYaml } from "../model/class/yaml-file";
import type { Problem } from "../values/problem";
import { blueprint } from "../settings/blueprint";
import { schemaProblems } from "../settings/problems";

/** A blueprint, or everything that its file has wrong. */
export type BlueprintRead = { readonly blueprint: Blueprint } | { readonly problems: readonly Problem[] };

/**
 * A blueprint from the text of its file. Never throws. What it asks of the lab (images, flavors) is not checked here.
 *
 * @param file the name of the file, for messages
 * @param name what the blueprint is called
 */
export function readBlueprint(file: string, name: string, text: string, revision?: string): BlueprintRead {
  const yaml = readYaml(file, text);
  if (yaml.document === undefined) return { problems: yaml.problems.all };
  const value: unknown = yaml.document.toJS({ maxAliasCount: 0 });
  const parsed = blueprint.safeParse(value);
  if (!parsed.success) return { problems: schemaProblems(parsed.error.issues, blueprint, value, [], yaml.problems) };
  const read: Blueprint = {
    ...{ name, file, settings: parsed.data, lineOf: yaml.lineOf },
    ...(revision === undefined ? {} : { revision }),
    problems: () => new FileProblems(file, yaml.find),
  };
  const problems = read.problems();
  checkBlueprint(read, problems);
  return problems.all.length > 0 ? { problems: problems.all } : { blueprint: read };
}
