import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * The host keys that a machine shows, as lines of a known_hosts file. Reads and writes no file of the user.
 * @param type ssh-keyscan's name of a type. Default: all types
 */
export async function shownKeys(address: string, port: number, type?: "ed25519"): Promise<string> {
  const types = type === undefined ? [] : ["-t", type];
  const scan = ["-T", "10", ...types, "-p", String(port), "--", address];
  return (await promisify(execFile)("ssh-keyscan", scan)).stdout;
}
