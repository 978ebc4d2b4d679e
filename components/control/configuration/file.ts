import type { InstalledFile } from "../../configuration/file";

/** The first line of each file. */
export const writtenBy = "Written by Atelier.";

/** A file without secrets, which everybody may read. */
export function publicFile(path: string, content: string): InstalledFile {
  return { path, mode: "644", owner: "root:root", content };
}

/** A file that only root and its service may read. */
export function fileOf(group: string, path: string, content: string): InstalledFile {
  return { path, mode: "640", owner: `root:${group}`, content };
}
