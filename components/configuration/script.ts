import { bashWord } from "../../values/bash-word";
import type { InstalledFile } from "./file";

/** Ends a text in the script: a line that stands in no file. */
const end = "END_OF_ATELIERS_FILE";

function handedTo(put: string, { path, mode, owner, content }: InstalledFile): string {
  if (!content.endsWith("\n") || content.split("\n").includes(end))
    throw new Error(`${path} cannot travel in a script: its last line has no end, or it holds the line ${end}`);
  return `  ${put} ${bashWord(path)} ${mode} ${owner} <<'${end}'\n${content}${end}`;
}

/**
 * A function of bash that hands each file to another, as `PUT PATH MODE OWNER` with the text on standard input: so none is in an
 * argument or the environment.
 */
export function filesFunction(name: string, put: string, files: readonly InstalledFile[]): string {
  return [`${name}() {`, ...files.map((file) => handedTo(put, file)), "}"].join("\n");
}
