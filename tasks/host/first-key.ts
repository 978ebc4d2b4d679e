/** The process behind `hostKey: trust-on-first-use`: returns the host key that a machine shows, as `type base64`. */
import { findHostKey } from "../../reading/known-hosts";
import { knownHostsName } from "../../model/files";
import type { Verb } from "../task";
import { expectGreeting, reachHint } from "./greeting";
import { shownKeys } from "./shown-keys";

export interface FirstKeyInput {
  readonly address: string;
  readonly port: number;
  /** Where the machine stands in the settings, for messages. */
  readonly settings: string;
}

/** @throws Error if the machine is not there, or shows no key */
export async function firstKey(_verb: Verb, { address, port, settings }: FirstKeyInput): Promise<string> {
  await expectGreeting({ address, port }, reachHint(settings));
  const key = findHostKey(await shownKeys(address, port), knownHostsName({ address, port }));
  if (key === undefined) throw new Error(`${address} shows no host key\n  next: ssh-keyscan -p ${port} ${address}`);
  console.error(`${address} is known from now on by its host key ${key}`);
  return key;
}
