/** Characters that a message must not contain: they move the cursor, change the direction of text, or are invisible. */
// eslint-disable-next-line no-control-regex -- these are meant
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/** The text with such characters written as `\u{7}`. */
export function visible(text: string): string {
  return text.replace(unseen, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
