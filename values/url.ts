/** URLs as people write them. A scheme counts in either case (RFC 3986). */

/** Whether a source is fetched over HTTP; else it is a path. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** A text with the passwords of the URLs in it hidden. */
export function withoutPasswords(text: string): string {
  return text.replace(/(\/\/[^/\s:@]*):[^/\s@]*@/g, "$1:[secret]@");
}
