/**
 * Waits until a network node's agents work. The Open vSwitch agent reports its bridges, and starts only after every
 * uplink is a port of its bridge (guest/prepare-node), so its report covers the uplinks too.
 */
import type { TaskContext } from "../task";
import { waitFor } from "../../openstack/wait";
import { agentsOf } from "./node-api";
import { agentsLack, signsOfLife, type ExpectedAgent, type SignsOfLife } from "./sightings";

export interface NetworkReadyParams {
  readonly host: string;
  readonly agents: readonly ExpectedAgent[];
  readonly timeoutSeconds: number;
}

export async function networkReady({ params, connect }: TaskContext<NetworkReadyParams>): Promise<void> {
  let before: SignsOfLife | undefined;
  await waitFor(`network node ${params.host}`, params.timeoutSeconds, async () => {
    const agents = await agentsOf(await connect(), params.host);
    before ??= signsOfLife([], agents);
    const lacks = agentsLack(params.agents, agents, before);
    return lacks.length === 0 ? { done: true } : { done: false, seen: lacks.join("; ") };
  });
}
