/**
 * The process behind a PhysicalBridge. It makes its own SSH connections, several for one change, because the last one
 * must be new: it is the proof that nobody is locked out. See PhysicalBridge for why this is one resource.
 */
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { Ssh, type SshAccess } from "./ssh";
import { adoptBridge, changeNetwork } from "./transaction";

/** Standard input of the task. */
export interface BridgeTaskInput {
  readonly access: SshAccess;
  readonly existing: boolean;
  readonly confirmSeconds: number;
  readonly bridge: string;
  /** The script, its settings exported first. */
  readonly script: string;
}

async function main(verb: string): Promise<void> {
  const input = JSON.parse(await text(process.stdin)) as BridgeTaskInput;
  const id = randomUUID();
  const bash = input.access.user === "root" ? "bash -s" : "sudo -n bash -s";
  const report = await Ssh.use(input.access, async (ssh) => {
    const transaction = {
      bridge: input.bridge,
      host: input.access.address,
      confirmSeconds: input.confirmSeconds,
      call: (step: string) => ssh.run(`${bash} ${step} ${id}`, input.script),
      pause: (seconds: number) => new Promise<void>((done) => setTimeout(done, seconds * 1000)),
      now: () => performance.now() / 1000,
    };
    if (!input.existing) return changeNetwork(transaction, verb === "delete" ? "remove" : "begin");
    return verb === "delete" ? "" : adoptBridge(transaction);
  });
  process.stdout.write(report);
}

main(process.argv[2] ?? "create").catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
