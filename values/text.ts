/** Text from strangers: which is fit to be shown, and how it is shown in a message when it is not. */
import type { Trouble } from "./problem";
import { visible } from "./visible";

/** Longest name for people, in characters; pages and tables stay readable. */
export const longestName = 80;

/** Emoji, with what joins and colours them (Unicode TR 51). */
const emoji = "\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Regional_Indicator}";
const harmless = new RegExp(`^(?:[\\p{L}\\p{M}\\p{N} '’.,_()&+#:°!?=@${emoji}-]|\\u200d)*$`, "u");

/** A stranger's text in a message: one line, quoted, short, with nothing invisible in it. */
export function quoted(text: string): string {
  const characters = [...text];
  const short = characters.length > 40 ? `${characters.slice(0, 37).join("")}...` : text;
  return `"${visible(short).replaceAll('"', '\\"')}"`;
}

/** The same text however its accents and spaces were typed (a page's are often no-break ones), without space around it. */
export function normalised(text: string): string {
  return text
    .normalize("NFC")
    .trim()
    .replace(/\p{Zs}+/gu, " ");
}

/** Why a normalised text cannot be a name that people are shown; undefined when it can. */
export function troubleWithName(text: string): Trouble | undefined {
  const length = [...text].length;
  if (length > longestName)
    return { reason: `is ${length} characters long`, fix: `use ${longestName} characters at most` };
  if (/[\r\n]/.test(text)) return { reason: "has more than one line", fix: "write it on one line" };
  // Spreadsheets take a cell that starts so for a formula, and the names end up in pages and lists.
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

/** Letters that do not come apart into a letter and its accent. */
const spelled: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" },
};

/** Longest key: with a class's name before and a machine's after it, a host name has 63 characters. */
export const longestKey = 32;

/**
 * The key of a name, for OpenStack's names, files and URNs: lower case, without accents, everything else a hyphen.
 * `Équipe n° 1` is `equipe-n-1`. Undefined where nothing is left, as of a name in Chinese.
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

/** What OpenStack's databases take in any release: Keystone's tables of Debian 12 hold no characters beyond three bytes. */
export function plainDescription(text: string): string {
  return text.replace(/[\u{10000}-\u{10ffff}]|\u200d|\ufe0f/gu, "").trim();
}
