/** Bytes of a file that a spreadsheet or an editor has written, as text. */

/** Larger is no roster: 300 teams with a hundred members take 3 MB. */
const mostBytes = 8 * 2 ** 20;

export interface Decoded {
  readonly text: string;
  /** What the reader should be told about it. */
  readonly warning?: string;
}

export interface Undecodable {
  readonly reason: string;
  readonly fix: string;
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

/** Bytes that Windows-1252 gives no character (Microsoft's code page 1252). */
const unassigned = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/**
 * UTF-8 with or without a mark, UTF-16 with one (Excel's "Unicode text"), else Windows-1252, of which Latin-1's letters are a
 * part: older spreadsheets in Western Europe write it. That last one is a guess, so the first word that it concerns is told.
 */
export function decodeText(bytes: Uint8Array): Decoded | Undecodable {
  const fix = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)";
  if (bytes.length > mostBytes)
    return { reason: `has ${bytes.length} bytes`, fix: `use a file of ${mostBytes} bytes at most` };
  const utf16 = startsWith(bytes, [0xff, 0xfe]) ? "utf-16le" : startsWith(bytes, [0xfe, 0xff]) ? "utf-16be" : undefined;
  const text = decode(utf16 ?? "utf-8", bytes);
  if (text !== undefined && !text.includes("\0")) return { text };
  if (startsWith(bytes, [0x50, 0x4b, 3, 4])) return { reason: "is a spreadsheet or an archive, not text", fix };
  if (utf16 !== undefined || text !== undefined || bytes.includes(0)) return { reason: "is not text", fix };
  if (startsWith(bytes, [0xef, 0xbb, 0xbf]) || bytes.some((byte) => unassigned.includes(byte)))
    return { reason: "is neither UTF-8 nor Windows-1252", fix };
  const guess = decode("windows-1252", bytes) ?? "";
  const word = /[\p{L}\p{M}]*[\u0080-\uffff][\p{L}\p{M}]*/u.exec(guess)?.[0] ?? "";
  return { text: guess, warning: `is not UTF-8 and was read as Windows-1252: check that "${word}" is right` };
}
