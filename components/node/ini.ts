/** A configuration file of OpenStack: sections of options. `undefined` leaves an option to its default. */
export type IniSections = Readonly<Record<string, Readonly<Record<string, string | number | boolean | undefined>>>>;

/**
 * A value as oslo.config reads it back: `$` would start a substitution, and one pair of surrounding quotes is taken off.
 * @see https://docs.openstack.org/oslo.config/latest/configuration/format.html
 */
function iniValue(value: string | number | boolean): string {
  const text = String(value);
  if (/[\r\n]/.test(text)) throw new Error("a value in a configuration file cannot span lines");
  const escaped = text.replaceAll("$", "$$$$");
  return /^["'\s]|["'\s]$/.test(escaped) ? `"${escaped}"` : escaped;
}

/** The file's text. */
export function ini(sections: IniSections): string {
  const blocks = Object.entries(sections).map(([section, options]) => {
    const lines = Object.entries(options).flatMap(([option, value]) =>
      value === undefined ? [] : [`${option} = ${iniValue(value)}`],
    );
    return [`[${section}]`, ...lines, ""].join("\n");
  });
  return `# Written at every boot from the lab's settings; a change made here is lost.\n${blocks.join("\n")}`;
}
