import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdKey } from "./key-agent";
import { changingHost, clientOptions, type ClientPatience } from "./ssh-patience";

/** A machine and how to log in to it. Passed to tasks on standard input, because it may contain a private key. */
export interface SshParams {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** PEM text. Default: the SSH agent has the key. */
  readonly privateKey?: string;
  /** The machine's public host key as `type base64`. Default: it is not verified. */
  readonly hostKey?: string;
}

/** Exit code of `ssh` if there is no connection, or if it broke. */
export const noConnection = 255;

export interface SshResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine's line in a known_hosts file (sshd(8)): a port other than 22 is written with brackets. */
export function knownHostsLine(access: SshParams): string {
  const host = access.port === 22 ? access.address : `[${access.address}]:${access.port}`;
  return `${host} ${access.hostKey ?? ""}\n`;
}

/** Options of one connection. The user's own SSH configuration is not read, because it might share connections. */
export function sshOptions(access: SshParams, directory: string, patience = changingHost): string[] {
  const settings = [
    ...clientOptions(patience),
    ...(access.hostKey
      ? ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${join(directory, "known_hosts")}`]
      : ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]),
    // Only this key, from the agent that holds it.
    ...(access.privateKey ? ["IdentityFile=none", `IdentityAgent=${join(directory, "agent")}`] : []),
  ];
  return ["-F", "none", "-T", "-p", String(access.port), "-l", access.user, ...settings.flatMap((s) => ["-o", s])];
}

/** Connections to one machine, each of them new. */
export class Ssh {
  private constructor(
    private readonly access: SshParams,
    private readonly directory: string,
    private readonly patience: ClientPatience,
  ) {}

  /** Calls `body` with a way to connect. The key is in no file, however this process ends: an agent of its own holds it. */
  static async use<T>(access: SshParams, body: (ssh: Ssh) => Promise<T>, patience = changingHost): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), "atelier-"));
    const agent = access.privateKey ? await holdKey(access.privateKey, join(directory, "agent")) : undefined;
    try {
      if (access.hostKey) await writeFile(join(directory, "known_hosts"), knownHostsLine(access));
      return await body(new Ssh(access, directory, patience));
    } finally {
      await agent?.end();
      await rm(directory, { recursive: true, force: true });
    }
  }

  /**
   * Runs `command` on the machine with `stdin`. Its output is passed on, unless the connection broke: then the caller
   * reports that.
   * @param liveFrom first words of the command's output: from these on, it is passed on as it comes. Default: at the
   * end
   */
  run(command: string, stdin: string, liveFrom?: string): Promise<SshResult> {
    return new Promise((done, failed) => {
      const child = spawn("ssh", [
        ...sshOptions(this.access, this.directory, this.patience),
        this.access.address,
        command,
      ]);
      const output = { stdout: "", stderr: "" };
      let live = false;
      child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => {
        output.stderr += chunk.toString();
        live ||= liveFrom !== undefined && output.stderr.includes(liveFrom);
        if (live) process.stderr.write(chunk);
      });
      child.on("error", (error) => failed(new Error(`cannot run ssh: ${error.message}; install the OpenSSH client`)));
      child.on("close", (exitCode) => {
        if (!live && exitCode !== noConnection) process.stderr.write(output.stderr);
        done({ exitCode: exitCode ?? noConnection, ...output });
      });
      // If the connection breaks while the script is sent, the exit code says so.
      child.stdin.on("error", () => undefined);
      child.stdin.end(stdin);
    });
  }
}
