/** Decodes files that a spreadsheet or an editor has written. */
import type { Trouble } from "../values/problem";

/** The largest roster, in bytes: 300 teams with a hundred members take 3 MB. */
const mostBytes = 8 * 2 ** 20;

export interface Decoded {
  readonly text: string;
  /** A warning for the file's author. */
  readonly warning?: string;
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

/**
 * Characters of Windows-1252 from 0x80 to 0x9f (Microsoft's code page 1252; U+FFFD for undefined bytes); the others
 * are those of Latin-1. Listed here because Node.js 20 decodes windows-1252 as Latin-1.
 */
const above7f =
  "\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178";

/** Undefined if a byte has no character. */
function decodeWindows1252(bytes: Uint8Array): string | undefined {
  const text = Array.from(bytes, (byte) => above7f[byte - 0x80] ?? String.fromCharCode(byte)).join("");
  return text.includes("\ufffd") ? undefined : text;
}

/**
 * Decodes UTF-8 with or without a byte order mark, UTF-16 with one (Excel's "Unicode text"), and everything else as
 * Windows-1252, which older spreadsheets in Western Europe write. That last case is a guess, so a warning names the
 * first word with such a byte.
 */
export function decodeText(bytes: Uint8Array): Decoded | Trouble {
  const fix = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)";
  if (bytes.length > mostBytes)
    return { reason: `has ${bytes.length} bytes`, fix: `use a file of ${mostBytes} bytes at most` };
  const utf16 = startsWith(bytes, [0xff, 0xfe]) ? "utf-16le" : startsWith(bytes, [0xfe, 0xff]) ? "utf-16be" : undefined;
  const text = decode(utf16 ?? "utf-8", bytes);
  if (text !== undefined && !text.includes("\0")) return { text };
  if (startsWith(bytes, [0x50, 0x4b, 3, 4])) return { reason: "is a spreadsheet or an archive, not text", fix };
  if (utf16 !== undefined || text !== undefined || bytes.includes(0)) return { reason: "is not text", fix };
  const guess = startsWith(bytes, [0xef, 0xbb, 0xbf]) ? undefined : decodeWindows1252(bytes);
  if (guess === undefined) return { reason: "is neither UTF-8 nor Windows-1252", fix };
  const word = /[\p{L}\p{M}]*[\u0080-\uffff][\p{L}\p{M}]*/u.exec(guess)?.[0] ?? "";
  return { text: guess, warning: `is not UTF-8 and was read as Windows-1252: check that "${word}" is right` };
}
