import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * The host keys that a machine shows, as lines of a known_hosts file. Names nothing in the user's own files.
 * @param type as ssh-keyscan has them. Default: every one that there may be
 */
export async function shownKeys(address: string, port: number, type?: "ed25519"): Promise<string> {
  const types = type === undefined ? [] : ["-t", type];
  const scan = ["-T", "10", ...types, "-p", String(port), "--", address];
  return (await promisify(execFile)("ssh-keyscan", scan)).stdout;
}
