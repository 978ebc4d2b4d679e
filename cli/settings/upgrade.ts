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

/** A text without a pair: with its line, or with the comma behind it, else that before it. */
function without(text: string, { start, end, removes }: TextEdit): string {
  if (removes === "line") {
    const lineEnd = text.indexOf("\n", start);
    return text.slice(0, text.lastIndexOf("\n", start - 1) + 1) + (lineEnd < 0 ? "" : text.slice(lineEnd + 1));
  }
  const behind = /^\s*,[ \t]*/.exec(text.slice(end));
  if (behind !== null) return text.slice(0, start) + text.slice(end + behind[0].length);
  const comma = text.lastIndexOf(",", start);
  const between = text.slice(comma + 1, start);
  return text.slice(0, comma) + (between.trim() === "" ? "" : between.trimEnd()) + text.slice(end);
}

/** From the end of the text to its start, so that no edit moves the next one. */
function edited(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (all, edit) =>
        edit.removes === undefined ? all.slice(0, edit.start) + edit.text + all.slice(edit.end) : without(all, edit),
      text,
    );
}

/** The text of a stack file or a blueprint in the present form; what is not changed stays as it is written, comments too. */
export function upgraded(text: string): Upgraded {
  const parsed = parseYaml(text);
  if ("reason" in parsed) return { mistake: parsed.reason };
  const [error] = parsed.errors;
  if (error !== undefined) return { mistake: `is not valid YAML (${error.message})` };
  try {
    return rewritten(text, parsed.document);
  } catch (error) {
    // The library's, of aliases without end or to nothing.
    return { mistake: `cannot be read as YAML (${(error as Error).message})` };
  }
}

const byHand = "is written in a way that cannot be rewritten; change it by hand as the warnings say";

function rewritten(text: string, document: Document): Upgraded {
  const upgrade = upgradeOf(document);
  if (upgrade === undefined) return { mistake: "is neither a stack file with atelier:lab nor a blueprint" };
  const present = edited(text, upgrade.edits);
  if (JSON.stringify(parseDocument(present).toJS()) !== JSON.stringify(document.toJS())) return { mistake: byHand };
  return { text: present, changes: upgrade.changes };
}
