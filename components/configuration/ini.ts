/** Configuration files of OpenStack: sections of options, as oslo.config reads them. */

export type IniValue = string | number | boolean;

/** A value with comment lines before it. */
export interface Commented<T> {
  readonly value: T;
  readonly comment: readonly string[];
}

/** The options of one section. `undefined` leaves an option to its default. */
export type IniOptions = Readonly<Record<string, IniValue | Commented<IniValue> | undefined>>;

export type IniSections = Readonly<Record<string, IniOptions | Commented<IniOptions>>>;

/** Adds a comment to an option or a section; it is written into the file. */
export function commented<T extends IniValue | IniOptions>(value: T, ...comment: string[]): Commented<T> {
  return { value, comment };
}

function isCommented<T>(one: T | Commented<T>): one is Commented<T> {
  return typeof one === "object" && one !== null && "comment" in one && Array.isArray(one.comment);
}

/**
 * A value as oslo.config parses it: `$` would start a substitution, and one pair of surrounding quotes is removed.
 * @see https://docs.openstack.org/oslo.config/latest/configuration/format.html
 */
function iniValue(value: IniValue): string {
  const text = String(value);
  if (/[\r\n]/.test(text)) throw new Error("a value in a configuration file cannot span lines");
  const escaped = text.replaceAll("$", "$$$$");
  return /^["'\s]|["'\s]$/.test(escaped) ? `"${escaped}"` : escaped;
}

/** The lines of a value, after its comment if it has one. */
function linesOf<T>(one: T | Commented<T>, lines: (value: T) => readonly string[]): readonly string[] {
  return isCommented(one) ? [...one.comment.map((line) => `# ${line}`), ...lines(one.value)] : lines(one);
}

function optionLines(options: IniOptions): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) =>
    option === undefined ? [] : linesOf<IniValue>(option, (value) => [`${name} = ${iniValue(value)}`]),
  );
}

/**
 * The text of the file.
 * @param header the first line, without `# `
 * @param between text between two sections. Default: none
 */
export function ini(header: string, sections: IniSections, between = ""): string {
  const blocks = Object.entries(sections).map(([name, section]) => {
    const lines = linesOf<IniOptions>(section, (options) => [`[${name}]`, ...optionLines(options)]);
    return lines.map((line) => `${line}\n`).join("");
  });
  return `# ${header}\n${blocks.join(between)}`;
}
