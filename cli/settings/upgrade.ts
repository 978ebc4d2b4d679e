import { Document, isMap, Lexer } from "yaml";
import {
  upgradeBlueprint,
  upgradeLab,
  type FormChange,
  type TextEdit,
  type Upgrade,
} from "../../settings/earlier-forms";
import { pathText } from "../../values/problem";
import { parseYaml } from "../../values/yaml";

/** A file in the present form with its changes, or why it is no settings file. */
export type Upgraded =
  { readonly text: string; readonly changes: readonly FormChange[] } | { readonly mistake: string };

function upgradeOf(document: Document): Upgrade | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const lab = document.getIn(["config", "atelier:lab"], true);
  if (lab !== undefined) return upgradeLab(lab);
  return contents.has("version") && contents.has("networks") ? upgradeBlueprint(document) : undefined;
}

/** The text without a pair: with its line, or with one comma. Comments stay. */
function without(text: string, { start, end, removes }: TextEdit): string {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (removes === "line") {
    // A comment beside the pair stays on a line of its own.
    if (/^[ \t]*#/.test(after)) return before + after.trimStart();
    const lineEnd = after.indexOf("\n");
    return before.slice(0, before.lastIndexOf("\n") + 1) + (lineEnd < 0 ? "" : after.slice(lineEnd + 1));
  }
  const comma = /^\s*,[ \t]*/.exec(after);
  if (comma !== null) {
    const rest = after.slice(comma[0].length);
    // A comment needs a blank before it.
    return before + (rest.startsWith("#") ? " " : "") + rest;
  }
  // If a comment is between pair and comma, the comma stays; YAML allows that.
  return before.replace(/,[ \t]*$/, "") + after;
}

/** Applies the edits from the end of the text, so that none moves another. */
function edited(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (all, edit) =>
        edit.removes === undefined ? all.slice(0, edit.start) + edit.text + all.slice(edit.end) : without(all, edit),
      text,
    );
}

/** The text of a stack file or blueprint in the present form; unchanged parts and comments stay as written. */
export function upgraded(text: string): Upgraded {
  const parsed = parseYaml(text);
  if ("reason" in parsed) return { mistake: parsed.reason };
  const [error] = parsed.errors;
  if (error !== undefined) return { mistake: `is not valid YAML (${error.message})` };
  try {
    return rewritten(text, parsed.document);
  } catch (error) {
    // The library's error for endless or missing aliases.
    return { mistake: `cannot be read as YAML (${(error as Error).message})` };
  }
}

/** All comments of a text, in order. */
function commentsOf(text: string): string {
  return [...new Lexer().lex(text)].flatMap((word) => (word.startsWith("#") ? [word.trimEnd()] : [])).join("\n");
}

/** The meaning of the text in the present form, with aliases resolved. */
function meaningOf(document: Document): string {
  const plain = new Document(document.toJS());
  upgradeOf(plain);
  return JSON.stringify(plain.toJS());
}

function rewritten(text: string, document: Document): Upgraded {
  const meant = meaningOf(document);
  const upgrade = upgradeOf(document);
  if (upgrade === undefined) return { mistake: "is neither a stack file with atelier:lab nor a blueprint" };
  const present = edited(text, upgrade.edits);
  const again = parseYaml(present);
  const isRight =
    !("reason" in again) &&
    again.errors.length === 0 &&
    JSON.stringify(again.document.toJS()) === meant &&
    commentsOf(present) === commentsOf(text);
  if (isRight) return { text: present, changes: upgrade.changes };
  const changes = upgrade.changes.map(({ path, now }) => `${pathText(path)} ${now}`);
  return { mistake: `is written in a way that cannot be rewritten; change it by hand: ${changes.join("; ")}` };
}
