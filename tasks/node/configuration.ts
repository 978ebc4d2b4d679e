/** The process of a node's configuration: runs a script on the node over SSH as soon as it answers. */
import { setTimeout as pause } from "node:timers/promises";
import { expectGreeting, patienceSeconds } from "../host/greeting";
import { shownKeys } from "../host/shown-keys";
import { noConnection, Ssh, type SshParams, type SshResult } from "../host/ssh";
import { guest } from "../host/ssh-patience";
import { neverConnected, otherHostKey } from "../host/ssh-words";
import type { Verb } from "../task";

/** Standard input of the task. */
export interface NodeConfigurationInput {
  readonly node: string;
  readonly access: SshParams;
  readonly script: string;
}

/** Seconds until a booting node answers SSH: an emulated one on a busy host needs minutes. */
const bootSeconds = 900;

/** Seconds between two tries. */
const pauseSeconds = 5;

/** @throws Error if the node does not answer, shows another host key, or the script fails */
export async function nodeConfiguration(verb: Verb, { node, access, script }: NodeConfigurationInput): Promise<string> {
  const seconds = verb === "create" ? bootSeconds : patienceSeconds;
  const giveUp = Date.now() + seconds * 1000;
  const console = `see what ${node} says at its console (on the lab host: virsh console ${node}), then run the same command again`;
  await expectGreeting(access, console, seconds);
  const run = async (ssh: Ssh): Promise<SshResult> => {
    for (;;) {
      const result = await ssh.run(`bash -s ${verb}`, script, "configuring ");
      // A node that is busy booting may accept a connection and then be too slow.
      const again = neverConnected(result) && !otherHostKey(result) && Date.now() < giveUp;
      if (result.exitCode !== noConnection || !again) return result;
      await pause(pauseSeconds * 1000);
    }
  };
  const result = await Ssh.use(access, run, guest);
  if (result.exitCode === 0) return "";
  if (otherHostKey(result)) throw new Error(await strangerMessage(node, access));
  if (result.exitCode !== noConnection) throw new Error(`${node} is not configured: see what its script says above`);
  throw new Error(`the connection to ${node} broke: ${result.stderr.trim().split("\n").at(-1)}\n  next: ${console}`);
}

/** The message if the node shows another key: nodes of earlier versions have a host key of their own. */
async function strangerMessage(node: string, { address, port }: SshParams): Promise<string> {
  const key = (await shownKeys(address, port, "ed25519")).trim().split(/\s+/).slice(1, 3).join(" ");
  return (
    `nothing was changed on ${node}: ${address} shows the SSH host key ${key}, and not the one that ${node} was given\n` +
    `  next: a node that an early version made has a key of its own. Log in at its console (on the lab host: virsh console ${node}) and compare: ` +
    `cat /etc/ssh/ssh_host_ed25519_key.pub; if they agree, write nodes.${node}.hostKey: ${key}`
  );
}
