import type { InstalledFile } from "./file";

/** Ends a text in the script: a line that stands in no configuration file. */
const end = "END_OF_ATELIERS_FILE";

/** As one word of bash. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function put({ path, mode, owner, content }: InstalledFile): string {
  if (!content.endsWith("\n") || content.split("\n").includes(end))
    throw new Error(`${path} cannot travel in a script: its last line has no end, or it holds the line ${end}`);
  return `  put_configuration ${quoted(path)} ${mode} ${owner} <<'${end}'\n${content}${end}`;
}

/**
 * The function `configuration_files`, which the installation calls once it has what is to be filled in: each text goes to
 * `put_configuration` (`install/06-configuration.sh`) on its standard input, so that none is in an argument or the environment.
 */
export function configurationScript(files: readonly InstalledFile[]): string {
  return ["configuration_files() {", ...files.map(put), "}"].join("\n");
}
