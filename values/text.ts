/** Text from users: which text may be shown, and how messages show the rest. */
import type { Trouble } from "./problem";
import { visible } from "./visible";

/** Longest name of a person or team, in characters. */
export const longestName = 80;

/** Emoji, with the characters that join and colour them (Unicode TR 51). */
const emoji = "\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Regional_Indicator}";
const harmless = new RegExp(`^(?:[\\p{L}\\p{M}\\p{N} '’.,_()&+#:°!?=@${emoji}-]|\\u200d)*$`, "u");

/** A user's text in a message: on one line, quoted, shortened, without invisible characters. */
export function quoted(text: string): string {
  const characters = [...text];
  const short = characters.length > 40 ? `${characters.slice(0, 37).join("")}...` : text;
  return `"${visible(short).replaceAll('"', '\\"')}"`;
}

/** Text in one normal form, whatever accents and spaces were typed (pages often contain no-break spaces), trimmed. */
export function normalised(text: string): string {
  return text
    .normalize("NFC")
    .trim()
    .replace(/\p{Zs}+/gu, " ");
}

/** Why a normalised text cannot be a name for people. Undefined: it can. */
export function troubleWithName(text: string): Trouble | undefined {
  const length = [...text].length;
  if (length > longestName)
    return { reason: `is ${length} characters long`, fix: `use ${longestName} characters at most` };
  if (/[\r\n]/.test(text)) return { reason: "has more than one line", fix: "write it on one line" };
  // Spreadsheets would take such a cell for a formula, and names end up in pages and lists.
  if (/^[=+@-]/.test(text))
    return { reason: "starts like a spreadsheet's formula", fix: "start it with a letter or digit" };
  if (!harmless.test(text)) {
    const bad = [...text].find((c) => !harmless.test(c)) ?? "";
    return {
      reason: `has ${quoted(bad)} in it`,
      fix: "use letters, digits, spaces, emoji and ' . , _ ( ) & + # : ! ? = @ -",
    };
  }
  return undefined;
}

/** Letters that Unicode does not decompose into a letter and an accent. */
const spelled: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" },
};

/** Longest key: with a class's name before it and a machine's after it, a host name has at most 63 characters. */
export const longestKey = 32;

/**
 * The key of a name, for OpenStack's names, files and URNs: lower case, without accents, all other characters as
 * hyphens. `Équipe n° 1` gives `equipe-n-1`. Undefined: nothing is left, as of a Chinese name.
 */
export function keyOf(name: string): string | undefined {
  const plain = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøđðłþı]/g, (letter) => spelled[letter] ?? "");
  const key = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestKey + 1)
    .replace(/^-+/, "")
    .slice(0, longestKey)
    .replace(/-+$/, "");
  return key === "" ? undefined : key;
}

/**
 * Text that OpenStack's databases store in every release: Keystone's tables in Debian 12 hold no characters of four
 * bytes.
 */
export function plainDescription(text: string): string {
  return text.replace(/[\u{10000}-\u{10ffff}]|\u200d|\ufe0f/gu, "").trim();
}
