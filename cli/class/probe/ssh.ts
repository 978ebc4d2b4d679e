/** Runs a script on a machine over SSH. The key is in no file: an SSH agent holds it as long as the connection lasts. */
import { spawn } from "node:child_process";
import { clientOptions, guest } from "../../../tasks/host/ssh-patience";

export interface Machine {
  readonly address: string;
  readonly user: string;
  /** PEM text. */
  readonly privateKey: string;
}

export interface Ran {
  readonly stdout: string;
  /** The last line of SSH's messages. */
  readonly said: string;
  /** Undefined: the timeout was reached. */
  readonly code: number | undefined;
}

/** Runs a script with the machine's sh. */
export type Shell = (machine: Machine, script: string, seconds: number) => Promise<Ran>;

const options = [
  ...clientOptions(guest),
  // Recreated machines have other keys; nothing secret is sent to them.
  "StrictHostKeyChecking=no",
  "UserKnownHostsFile=/dev/null",
  "ForwardAgent=no",
];

/** Most bytes of output that are read. */
const mostOutput = 1 << 20;

export const overSsh: Shell = ({ address, user, privateKey }, script, seconds) =>
  new Promise((done, failed) => {
    const flags = options.map((option) => `-o${option}`);
    const words = ["ssh-add -q - <&3 2>/dev/null || exit 254", "exec 3<&-", 'exec ssh -F /dev/null -T "$@"'];
    const child = spawn(
      "ssh-agent",
      ["sh", "-c", words.join("\n"), "ssh", ...flags, "--", `${user}@${address}`, "sh -s"],
      // A process group of its own, which this command ends when it is interrupted.
      { stdio: ["pipe", "pipe", "pipe", "pipe"], detached: true, env: process.env },
    );
    const end = () => {
      try {
        process.kill(-child.pid!, "SIGTERM");
      } catch {
        // It has ended already.
      }
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const interrupted = (signal: NodeJS.Signals) => {
      end();
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    for (const signal of signals) process.once(signal, interrupted);
    let [stdout, stderr, late] = ["", "", false];
    const timer = setTimeout(() => {
      late = true;
      end();
    }, seconds * 1000);
    child.stdout.on("data", (data: Buffer) => {
      if (stdout.length < mostOutput) stdout += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => (stderr = (stderr + data.toString()).slice(-2000)));
    child.on("error", failed);
    child.on("close", (code) => {
      clearTimeout(timer);
      for (const signal of signals) process.removeListener(signal, interrupted);
      done({ stdout, said: stderr.trim().split("\n").at(-1) ?? "", code: late ? undefined : (code ?? 1) });
    });
    // A connection that fails closes the pipes early.
    for (const pipe of [child.stdin, child.stdio[3]! as NodeJS.WritableStream]) pipe.on("error", () => undefined);
    (child.stdio[3] as NodeJS.WritableStream).end(`${privateKey.trimEnd()}\n`);
    child.stdin.end(script);
  });
