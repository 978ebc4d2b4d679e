/** The scripts of the control plane's installation, as functions to try: nothing of them starts anything. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { installScripts } from "../../components/control/install-script";

/** Runs bash with every part of the installation but the last, which would start the installation. */
export function withScripts(commands: string, environment: Readonly<Record<string, string>> = {}): string[] {
  const parts = installScripts().slice(0, -1);
  const text = [...parts.map((part) => `. ${resolve(__dirname, "../..", part)}`), commands].join("\n");
  const env = { PATH: process.env["PATH"], ...environment };
  const stdio = ["ignore" as const, "pipe" as const, "pipe" as const];
  return execFileSync("bash", ["--norc", "-c", text], { encoding: "utf8", env, stdio }).trim().split(/\s/);
}
