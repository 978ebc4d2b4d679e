/**
 * The process behind a PhysicalBridge. It makes its own SSH connections, several for one change, because the last one
 * must be new: it is the proof that nobody is locked out. See PhysicalBridge for why this is one resource.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Verb } from "../task";
import { rootBash } from "./root-bash";
import { Ssh, type SshParams } from "./ssh";
import { adoptBridge, changeNetwork } from "./transaction";

/** Standard input of the task. */
export interface BridgeTaskInput {
  readonly access: SshParams;
  readonly existing: boolean;
  readonly confirmSeconds: number;
  readonly bridge: string;
  /** The script, its settings exported first. */
  readonly script: string;
}

/** Prints what the host reports. */
export async function bridge(verb: Verb, input: BridgeTaskInput): Promise<string> {
  const id = randomUUID();
  const bash = rootBash(input.access.user);
  return Ssh.use(input.access, async (ssh) => {
    const transaction = {
      bridge: input.bridge,
      host: input.access.address,
      confirmSeconds: input.confirmSeconds,
      call: (step: string) => ssh.run(`${bash} ${step} ${id}`, input.script),
      pause: (seconds: number) => pause(seconds * 1000),
      now: () => performance.now() / 1000,
    };
    if (!input.existing) return changeNetwork(transaction, verb === "delete" ? "remove" : "begin");
    return verb === "delete" ? "" : adoptBridge(transaction);
  });
}
