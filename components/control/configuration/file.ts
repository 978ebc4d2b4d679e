import type { InstalledFile } from "../../configuration/file";

/** What the first line of each file says. */
export const writtenBy = "Written by Atelier.";

/** Everybody may read it: it holds no secret. */
export function publicFile(path: string, content: string): InstalledFile {
  return { path, mode: "644", owner: "root:root", content };
}

/** Its service reads it, and nobody else but root. */
export function fileOf(group: string, path: string, content: string): InstalledFile {
  return { path, mode: "640", owner: `root:${group}`, content };
}
