import { bashWord } from "../../values/bash-word";
import type { InstalledFile } from "./file";

/** Ends a here-document in the script; no file contains this line. */
const end = "END_OF_ATELIERS_FILE";

function handedTo(put: string, { path, mode, owner, content }: InstalledFile): string {
  if (!content.endsWith("\n") || content.split("\n").includes(end))
    throw new Error(`${path} cannot travel in a script: its last line has no end, or it holds the line ${end}`);
  return `  ${put} ${bashWord(path)} ${mode} ${owner} <<'${end}'\n${content}${end}`;
}

/**
 * A bash function that passes each file to another function, as `PUT PATH MODE OWNER` with the text on standard
 * input: no text is in an argument or the environment.
 */
export function filesFunction(name: string, put: string, files: readonly InstalledFile[]): string {
  return [`${name}() {`, ...files.map((file) => handedTo(put, file)), "}"].join("\n");
}
