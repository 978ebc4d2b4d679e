/**
 * Empties projects: deletes what Pulumi made in them and what their users made. In the order that Nova and Neutron
 * require: servers before ports, floating IPs and router interfaces before routers, ports before networks, snapshots
 * before volumes. An object that does not exist any more is no error, so a later run completes a killed one. A
 * refusal blocks nothing else; objects that cannot be deleted are named at the end.
 */
import { setTimeout as pause } from "node:timers/promises";
import { visible } from "../../values/visible";
import type { ApiClient } from "../../openstack/client";
import { inParallel } from "../../values/in-parallel";
import { reconnecting } from "../../openstack/reconnecting";
import { serverGroupThings, serverThings } from "./contents/compute";
import { networkStages } from "./contents/network";
import { imageThings, volumeStages } from "./contents/storage";
import type { Stage, Thing } from "./contents/thing";

/** Calls at once. A control plane has only a few workers. */
const atOnce = 8;

/** Time limits, in seconds. */
export interface Patience {
  /** Total; enough for a large class on a small control plane. */
  readonly all: number;
  /** Without any change, while something is being deleted. A busy emulated node needs minutes for a server. */
  readonly underWay: number;
  /** Without any change, if everything that is left is refused. */
  readonly refused: number;
  /** Pause between two looks. */
  readonly pause: number;
}

const usual: Patience = { all: 1800, underWay: 600, refused: 60, pause: 3 };

interface Contents {
  readonly servers: Stage;
  readonly rest: readonly Stage[];
}

async function contentsOf(api: ApiClient, projects: readonly string[]): Promise<Contents> {
  const owners = new Set(projects);
  const [servers, serverGroups, network, images, volumes] = await Promise.all([
    serverThings(api, owners),
    serverGroupThings(api, owners),
    networkStages(api, projects),
    imageThings(api, owners),
    volumeStages(api, owners),
  ]);
  return { servers, rest: [...network, serverGroups, images, ...volumes] };
}

/** Number and reason of refusals, by the object's id. */
type Refusals = Map<string, { readonly times: number; readonly why: string }>;

/** Requests the deletion of each object. A refusal is recorded and blocks no other object. */
async function take(things: Stage, refusals: Refusals): Promise<void> {
  await inParallel(things, atOnce, async ({ id, remove }) => {
    const times = refusals.get(id)?.times ?? 0;
    try {
      await remove(times);
      // Earlier refusals may have been caused by something that is gone now.
      refusals.delete(id);
    } catch (error) {
      refusals.set(id, { times: times + 1, why: (error as Error).message });
    }
  });
}

function summary(things: Stage): string {
  const counts = new Map<string, number>();
  for (const { kind } of things) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}${count > 1 ? "s" : ""}`).join(", ");
}

/** `volume "x" (ID) of project ID`, with the reason why it could not be deleted. */
function named({ kind, id, name, project }: Thing, refusals: Refusals): string {
  const why = refusals.get(id)?.why ?? "its deletion was accepted and has not come to its end";
  return `  ${kind} ${JSON.stringify(visible(name).slice(0, 80))} (${id}) of project ${project}: ${visible(why)}`;
}

function leftBehind(things: Stage, refusals: Refusals): Error {
  const first = things[0];
  const lines = things.slice(0, 20).map((thing) => named(thing, refusals));
  const more = things.length > lines.length ? [`  and ${things.length - lines.length} more`] : [];
  const next = `  next: as the administrator, openstack ${first?.kind} delete ${first?.id} (the service's log says more); then the same command again`;
  return new Error(
    [
      `all else in the projects is gone, and this could not be deleted: ${summary(things)}`,
      ...lines,
      ...more,
      next,
    ].join("\n"),
  );
}

/** Deletes the project's quotas, which would otherwise stay in lists for ever. */
async function forgetQuotas(api: ApiClient, projectId: string): Promise<void> {
  await api.remove("network", `/quotas/${projectId}`);
  await api.remove("compute", `/os-quota-sets/${projectId}`);
  if (api.has("block-storage")) await api.remove("block-storage", `/os-quota-sets/${projectId}`);
}

/**
 * @param connect connects as an administrator
 * @param projectsOf returns the projects' ids; called at each look
 */
export async function emptyProjects(
  connect: () => Promise<ApiClient>,
  projectsOf: (api: ApiClient) => Promise<readonly string[]>,
  patience = usual,
): Promise<void> {
  const calling = reconnecting(connect);
  const refusals: Refusals = new Map();
  const start = Date.now();
  const seconds = (since: number) => (Date.now() - since) / 1000;
  let projects: readonly string[] = [];
  let [seen, since] = ["", start];
  for (;;) {
    const look = await calling(async (api) => {
      projects = await projectsOf(api);
      const { servers, rest } = await contentsOf(api, projects);
      const all = [...servers, ...rest.flat()];
      const now = all.map(({ id }) => id).join();
      if (now !== seen) {
        if (all.length > 0) console.error(`still in the projects: ${summary(all)}`);
        [seen, since] = [now, Date.now()];
      }
      await take(servers, refusals);
      // Volumes in use, their images and networks with ports of servers cannot be deleted, so servers go first. A
      // server that cannot be deleted delays nothing else.
      // cannot go keeps nothing else.
      const waiting = servers.some(({ id }) => !refusals.has(id)) && seconds(since) < patience.underWay / 2;
      if (!waiting) for (const stage of rest) await take(stage, refusals);
      return all;
    }).catch((error: unknown) => error as Error);
    // A busy control plane refuses a call or times out now and then; the time limits decide.
    const left = look instanceof Error ? [] : look;
    if (!(look instanceof Error) && left.length === 0) break;
    const refused = left.length > 0 && left.every(({ id }) => (refusals.get(id)?.times ?? 0) > 1);
    if (seconds(since) > (refused ? patience.refused : patience.underWay) || seconds(start) > patience.all)
      throw look instanceof Error ? look : leftBehind(left, refusals);
    await pause(patience.pause * 1000);
  }
  await inParallel(projects, atOnce, (projectId) => calling((api) => forgetQuotas(api, projectId)));
}
