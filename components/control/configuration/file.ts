import type { ConfigurationFile } from "../../configuration/file";

/** A file of the controller, which belongs to a user of its own where it holds a secret. */
export interface InstalledFile extends ConfigurationFile {
  /** As chmod(1) takes it. */
  readonly mode: "640" | "644";
  /** `user:group` */
  readonly owner: string;
}

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
