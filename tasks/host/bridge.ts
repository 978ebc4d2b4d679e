/**
 * The process of a PhysicalBridge. It makes several SSH connections of its own: the last one has to be new, as the
 * proof that nobody is locked out. PhysicalBridge explains why this is one resource.
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
  /** The script, with its settings exported at the start. */
  readonly script: string;
}

/** Returns what the host reports. */
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
