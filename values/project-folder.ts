import { resolve } from "node:path";

/** The project's folder, in which Pulumi runs and relative paths start. */
export const projectFolder = resolve(__dirname, "..");
