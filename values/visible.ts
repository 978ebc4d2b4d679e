/** A character that no message should carry as it is: it moves the cursor, turns the line round, or is not seen. */
// eslint-disable-next-line no-control-regex -- these are meant
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/** A text with what cannot be seen written as `\u{7}`. */
export function visible(text: string): string {
  return text.replace(unseen, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
