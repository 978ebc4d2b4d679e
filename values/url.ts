/** URLs as users write them. The scheme ignores case (RFC 3986). */

/** Whether a source is an HTTP URL; otherwise it is a path. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** The text with the passwords in its URLs hidden. */
export function withoutPasswords(text: string): string {
  return text.replace(/(\/\/[^/\s:@]*):[^/\s@]*@/g, "$1:[secret]@");
}
