/**
 * The process behind a PhysicalBridge. It makes its own SSH connections, several for one change, because the last one
 * must be new: it is the proof that nobody is locked out. See PhysicalBridge for why this is one resource.
 */
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { Ssh, type SshAccess } from "./ssh";
import { BridgeError, changeNetwork, exit } from "./transaction";

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
    const call = (step: string) => ssh.run(`${bash} ${step} ${id}`, input.script);
    if (input.existing) {
      if (verb === "delete") return "";
      const checked = await call("check");
      if (checked.exitCode !== exit.done)
        throw new BridgeError(`${input.bridge}: not adopted; nothing was changed on ${input.access.address}`);
      return checked.stdout;
    }
    return changeNetwork(
      {
        bridge: input.bridge,
        host: input.access.address,
        confirmSeconds: input.confirmSeconds,
        call,
        pause: (seconds) => new Promise((done) => setTimeout(done, seconds * 1000)),
        now: () => performance.now() / 1000,
      },
      verb === "delete" ? "remove" : "begin",
    );
  });
  process.stdout.write(report);
}

main(process.argv[2] ?? "create").catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
