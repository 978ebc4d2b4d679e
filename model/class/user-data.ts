/**
 * Variables in user data: `{{team}}`. Only values of letters, digits and `. _ -` are ever put in, so that none can end a
 * string or start a command in the shell script or YAML around it. Names for people are therefore no variables.
 */

/** `\{{` stays `{{`, for text that another template engine reads. */
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

/** The text with its variables replaced, once: what is put in is not looked at again. Unknown ones are a bug of the caller. */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(variable, (written: string, name?: string) => {
    if (name === undefined) return written.slice(1);
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || !safe.test(value)) throw new Error(`no safe value for the variable ${name}`);
    return value;
  });
}
