/**
 * Variables in user data: `{{team}}`. Values consist of letters, digits and `. _ -` alone, so that none can end a
 * string or start a command in the surrounding shell script or YAML. Therefore names for people are no variables.
 */

/** `\{{` stands for a literal `{{`, for texts that contain another template language. */
const variable = /\\\{\{|\{\{\s*([^{}\n]*?)\s*\}\}/g;

export interface VariableUse {
  readonly name: string;
  /** Where in the text, from 0. */
  readonly offset: number;
}

/** The variables that a text names. */
export function variablesIn(text: string): VariableUse[] {
  return [...text.matchAll(variable)].flatMap((match) =>
    match[1] === undefined ? [] : [{ name: match[1], offset: match.index }],
  );
}

const safe = /^[A-Za-z0-9._-]*$/;

/**
 * The text with its variables replaced, once: inserted values are not searched again.
 * @throws Error for an unknown variable; the caller has checked them
 */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(variable, (written: string, name?: string) => {
    if (name === undefined) return written.slice(1);
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || !safe.test(value)) throw new Error(`no safe value for the variable ${name}`);
    return value;
  });
}
