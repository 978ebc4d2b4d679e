/** What a box could leave on this machine (box/fingerprint), as it is now and compared. */
import { execFileSync } from "node:child_process";
import { root } from "./commands";

/** By section, the lines in it. */
export type Fingerprint = Readonly<Record<string, readonly string[]>>;

/** @param box whose; those of other boxes are left out. Default: the one that commands are about. */
export function fingerprint(box = process.env["ATELIER_BOX"]): Fingerprint {
  const env = { ...process.env, ATELIER_BOX: box };
  const text = execFileSync("box/fingerprint", { cwd: root, env, encoding: "utf8" });
  const parts = text.split(/^\[(.+)\]$/m).slice(1);
  const lines = (part = "") => part.split("\n").filter((line) => line !== "");
  return Object.fromEntries(parts.flatMap((name, i) => (i % 2 === 0 ? [[name, lines(parts[i + 1])]] : [])));
}

/** What else runs on this machine may end meanwhile; there, only what is new counts. */
const ofOthersToo = ["processes", "sockets"];

/** Lines that came or went, with their section. */
export function changedBetween(was: Fingerprint, is: Fingerprint): string[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => {
    const [before = [], after = []] = [was[name], is[name]];
    const came = after.filter((line) => !before.includes(line)).map((line) => `+ ${name}: ${line}`);
    const went = before.filter((line) => !after.includes(line)).map((line) => `- ${name}: ${line}`);
    return ofOthersToo.includes(name) ? came : [...came, ...went];
  });
}
