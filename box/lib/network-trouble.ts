/** Silent agents and networks without DHCP, a line for each; exit 1 where there is any. The stack's outputs come on standard input. */
import { text } from "node:stream/consumers";
import { visible } from "../../values/visible";
import { ApiClient } from "../../openstack/client";
import { networkState, networkTrouble } from "../../components/cloud/network-trouble";
import { accessFromOutputs } from "../../components/control/access";

async function main(): Promise<void> {
  const access = accessFromOutputs(JSON.parse(await text(process.stdin)) as Record<string, unknown>);
  if (access === undefined) throw new Error("the stack has no control plane yet");
  const api = await ApiClient.connect(access);
  const trouble = networkTrouble(await networkState(api), new Date().toISOString());
  // Students name networks.
  for (const one of trouble) console.log(`! ${visible(one.text)}`);
  if (trouble.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
