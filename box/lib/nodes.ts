/**
 * The nodes of the box's stack, for SSH: `nodes.ts SETTINGS STATE` prints a line for each node of a stack file: its name, its
 * address, and its host key as soon as the stack's state holds it. Made before the node boots, that is there when the node never
 * became ready.
 */
import { readFileSync } from "node:fs";
import { labIn, nodesIn } from "./stack-file";

interface State {
  readonly deployment?: {
    readonly resources?: readonly { readonly urn: string; readonly outputs?: { readonly stderr?: string } }[];
  };
}

export interface NodeAddress {
  readonly name: string;
  readonly address: string;
  /** `ssh-ed25519 AAAA...`; absent: the node has not been made, or before its key was kept. */
  readonly hostKey?: string;
}

/**
 * @param settings text of a stack file
 * @param state text of what `pulumi stack export` gives
 */
export function nodesOf(settings: string, state: string): NodeAddress[] {
  const { resources = [] } = (JSON.parse(state) as State).deployment ?? {};
  const keys = new Map(resources.map(({ urn, outputs }) => [urn.split("::").at(-1), outputs?.stderr?.trim()]));
  return Object.entries(nodesIn(labIn(settings))).map(([name, { management }]) => {
    const hostKey = keys.get(`${name}-vm-host-key`);
    return { name, address: management.address.split("/")[0]!, ...(hostKey && { hostKey }) };
  });
}

if (require.main === module) {
  const [settings = "", state = ""] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
  for (const { name, address, hostKey } of nodesOf(settings, state))
    console.log([name, address, hostKey].join(" ").trim());
}
