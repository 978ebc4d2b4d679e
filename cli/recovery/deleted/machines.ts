/** What machines stand on: if it were made again, with another id, they would be recreated, and what is on them lost. Pure. */
import { kindOf, type State, type StateEntry } from "../state";

/** Kinds whose other id recreates a machine: its ports, what those are in, and its project. */
const groundKinds = ["NetworkingPortV2", "NetworkingSubnetV2", "NetworkingNetworkV2", "IdentityProjectV3"];

/** A team's machine is made by a task, the lab's own by the provider. */
const isMachine = ({ urn, type }: StateEntry) =>
  kindOf(type) === "ComputeInstanceV2" || (type === "command:local:Command" && urn.endsWith(".server"));

/**
 * URNs of the ports of all machines in the state, and of what those ports depend on, directly or not. Other
 * dependencies of a machine, such as a floating IP or a router's interface, only say what comes first.
 */
export function groundOfMachines({ deployment }: State): ReadonlySet<string> {
  const byUrn = new Map((deployment.resources ?? []).map((entry) => [entry.urn, entry]));
  const dependenciesOf = (entry: StateEntry) =>
    ((entry["dependencies"] ?? []) as readonly string[]).flatMap((urn) => byUrn.get(urn) ?? []);
  const isPort = ({ type }: StateEntry) => kindOf(type) === "NetworkingPortV2";
  const open = [...byUrn.values()].filter(isMachine).flatMap(dependenciesOf).filter(isPort);
  const ground = new Set<StateEntry>();
  for (let entry = open.pop(); entry !== undefined; entry = open.pop())
    if (!ground.has(entry)) {
      ground.add(entry);
      open.push(...dependenciesOf(entry));
    }
  return new Set([...ground].filter(({ type }) => groundKinds.includes(kindOf(type))).map(({ urn }) => urn));
}
