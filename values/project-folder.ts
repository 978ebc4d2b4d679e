import { resolve } from "node:path";

/** The project's folder: what Pulumi runs in, and where relative paths start. */
export const projectFolder = resolve(__dirname, "..");
