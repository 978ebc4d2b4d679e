import { isMap, parseDocument, type Document } from "yaml";
import {
  upgradeBlueprint,
  upgradeLab,
  type FormChange,
  type TextEdit,
  type Upgrade,
} from "../../settings/earlier-forms";
import { parseYaml } from "../../values/yaml";

/** A file in the present form, with what was changed; or why it is no file of settings. */
export type Upgraded =
  { readonly text: string; readonly changes: readonly FormChange[] } | { readonly mistake: string };

function upgradeOf(document: Document): Upgrade | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const lab = document.getIn(["config", "atelier:lab"], true);
  if (lab !== undefined) return upgradeLab(lab);
  return contents.has("version") && contents.has("networks") ? upgradeBlueprint(document) : undefined;
}

/** From the end of the text to its start, so that no edit moves the next one. */
function edited(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: part }) => all.slice(0, start) + part + all.slice(end), text);
}

/** The text of a stack file or a blueprint in the present form; what is not changed stays as it is written, comments too. */
export function upgraded(text: string): Upgraded {
  const parsed = parseYaml(text);
  if ("reason" in parsed) return { mistake: parsed.reason };
  const [error] = parsed.errors;
  if (error !== undefined) return { mistake: `is not valid YAML (${error.message})` };
  const { document } = parsed;
  const upgrade = upgradeOf(document);
  if (upgrade === undefined) return { mistake: "is neither a stack file with atelier:lab nor a blueprint" };
  const present = edited(text, upgrade.edits);
  if (JSON.stringify(parseDocument(present).toJS()) !== JSON.stringify(document.toJS()))
    return { mistake: "is written in a way that cannot be rewritten; change it by hand as the warnings say" };
  return { text: present, changes: upgrade.changes };
}
