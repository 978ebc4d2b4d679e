/** Silent agents and networks without DHCP, a line for each; exit 1 where there is any. clouds.yaml comes on standard input. */
import { text } from "node:stream/consumers";
import { visible } from "../../model/visible";
import { ApiClient } from "../../components/api/client";
import { networkState, networkTrouble } from "../../components/cloud/network-trouble";
import { accessFromCloudsYaml } from "../../components/control/access";

async function main(): Promise<void> {
  const api = await ApiClient.connect(accessFromCloudsYaml(await text(process.stdin)));
  const trouble = networkTrouble(await networkState(api), new Date().toISOString());
  // Students name networks.
  for (const one of trouble) console.log(`! ${visible(one.text)}`);
  if (trouble.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
