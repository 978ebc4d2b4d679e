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

/** A text without a pair: with its line, or with the comma behind it, else that before it. Comments stay. */
function without(text: string, { start, end, removes }: TextEdit): string {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (removes === "line") {
    // What was said beside it stands on the line by itself.
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
  // With a comment in between the comma stays, as YAML allows.
  return before.replace(/,[ \t]*$/, "") + after;
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

/** All comments of a text, in order. */
function commentsOf(text: string): string {
  return [...new Lexer().lex(text)].flatMap((word) => (word.startsWith("#") ? [word.trimEnd()] : [])).join("\n");
}

/** What the text means in the present form; aliases, as everywhere in the program, stand for what they name. */
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
