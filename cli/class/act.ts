/** The commands that act on servers: suspend, resume, reset, snapshot. */
import type { ApiClient } from "../../openstack/client";
import type { ClassModel } from "../../model/class/types";
import { TeamServers } from "./cloud";
import { drive, type DriveOptions, type Outcome, type Wanted } from "./drive";
import { Failure } from "./failure";
import { rebuilt, resumed, snapshotOf, suspended } from "./goals";
import type { TeamServer } from "./types";

export interface ActOptions extends DriveOptions {
  /** Whether it only reports what would be done. */
  readonly dryRun: boolean;
}

/** The first action for each server, as its goal returns it; nothing is done. */
export function planOf(wanted: readonly Wanted[]): string[] {
  return wanted.map(({ team, machine, server, goal }) => {
    const step = goal(server, []);
    const what = step.kind === "act" ? step.name : step.kind === "wait" ? `wait (${step.seen})` : step.kind;
    const why = step.kind === "fail" ? `: ${step.reason}` : "";
    return `${team}/${machine ?? server.name}: ${server.status}, ${what}${why}`;
  });
}

/** Drives the servers to their goals, or, with `dryRun`, lists what would be done. */
export async function driveOrPlan(
  api: ApiClient,
  wanted: readonly Wanted[],
  servers: TeamServers,
  options: ActOptions,
): Promise<readonly Outcome[]> {
  if (!options.dryRun) return drive(api, wanted, (again) => servers.list(again), options);
  for (const line of planOf(wanted)) options.tell(line);
  return [];
}

/** All servers in the teams' projects, including those that students made: they use the same memory. */
export async function sleepOrWake(
  api: ApiClient,
  model: ClassModel,
  goal: "suspend" | "resume",
  team: string | undefined,
  options: ActOptions,
): Promise<readonly Outcome[]> {
  const servers = await TeamServers.of(api, model, team);
  const found = await servers.list(api);
  const wanted = found.map((one) => ({ ...one, goal: goal === "suspend" ? suspended : resumed }));
  return driveOrPlan(api, wanted, servers, options);
}

/**
 * The team's machines of the blueprint.
 * @throws Failure if one has no server, before anything is changed
 */
async function machinesOf(
  api: ApiClient,
  model: ClassModel,
  team: string,
): Promise<{ servers: TeamServers; found: readonly (TeamServer & { readonly machine: string })[] }> {
  const servers = await TeamServers.of(api, model, team);
  const all = await servers.list(api);
  const found = all.flatMap((one) => (one.machine === undefined ? [] : [{ ...one, machine: one.machine }]));
  const declared = model.teams.find(({ key }) => key === team)?.instances ?? [];
  const missing = declared.filter(({ name }) => !found.some(({ machine }) => machine === name)).map(({ name }) => name);
  if (missing.length > 0)
    throw new Failure(`team ${team} has no ${missing.join(", ")}: npm run class -- up makes what is missing`);
  return { servers, found };
}

interface Image {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly visibility: string;
  readonly owner: string;
}

/** The lab's images of a name. An image of a student with the same name is neither public nor the administrator's. */
async function labImages(api: ApiClient, name: string): Promise<readonly Image[]> {
  const query = `visibility=public&owner=${encodeURIComponent(api.projectId)}&name=${encodeURIComponent(name)}`;
  const { images } = await api.get<{ images: Image[] }>("image", `/v2/images?${query}`);
  const isOurs = (image: Image) => image.visibility === "public" && image.owner === api.projectId;
  return images.filter((image) => isOurs(image) && image.name === name && image.status === "active");
}

/** Id of the image that a machine is declared with. If several have that name: the one that the machine has now. */
function imageOf(name: string, images: readonly Image[], server: TeamServer["server"]): string {
  const now = server.image === "" ? undefined : server.image.id;
  const found = images.find(({ id }) => id === now) ?? (images.length === 1 ? images[0] : undefined);
  if (found !== undefined) return found.id;
  const trouble = images.length === 0 ? "there is no image" : `there are ${images.length} images`;
  throw new Failure(`${trouble} called ${name}; nobody knows which of them ${server.name} is made from`);
}

/** Rebuilds each machine of one team from its declared image. Attached volumes keep their content. */
export async function reset(
  api: ApiClient,
  model: ClassModel,
  team: string,
  options: ActOptions,
): Promise<readonly Outcome[]> {
  const { servers, found } = await machinesOf(api, model, team);
  const declared = new Map(model.teams.find(({ key }) => key === team)?.instances.map((one) => [one.name, one]));
  const names = [...new Set([...declared.values()].map(({ image }) => image))];
  const images = new Map(await Promise.all(names.map(async (name) => [name, await labImages(api, name)] as const)));
  const wanted = found.map((one): Wanted => {
    const image = declared.get(one.machine)?.image ?? "";
    return { ...one, goal: rebuilt(imageOf(image, images.get(image) ?? [], one.server)) };
  });
  return driveOrPlan(api, wanted, servers, options);
}

/** Content type with which Glance changes single attributes. */
const patch = { contentType: "application/openstack-images-v2.1-json-patch" };

/** An image belongs to whoever made it, so the image that Nova made, which is known by its id, is transferred to the team. */
async function handOver(api: ApiClient, outcome: Outcome, name: string, project: string): Promise<Outcome> {
  if (outcome.result === "failed") return outcome;
  try {
    if (outcome.imageId === undefined) throw new Error(`Nova did not say which image ${name} is`);
    const path = `/v2/images/${outcome.imageId}`;
    const { status } = await api.get<Image>("image", path);
    if (status !== "active") throw new Error(`image ${name} (${outcome.imageId}) is ${status}, and not complete`);
    await api.call("image", "PATCH", path, [{ op: "replace", path: "/owner", value: project }], patch);
    return { ...outcome, note: `image ${name}` };
  } catch (error) {
    return { ...outcome, result: "failed", note: (error as Error).message };
  }
}

/** Makes an image of each machine of one team in the team's project. Its name contains the machine and the time. */
export async function snapshot(
  api: ApiClient,
  model: ClassModel,
  team: string,
  now: string,
  options: ActOptions,
): Promise<readonly Outcome[]> {
  const { servers, found } = await machinesOf(api, model, team);
  const stamp = now.replace(/[-:]/g, "");
  const nameOf = (machine: string) => `${model.name}-${team}-${machine}-${stamp}`;
  const wanted = found.map((one): Wanted => ({ ...one, goal: snapshotOf(nameOf(one.machine)) }));
  const outcomes = await driveOrPlan(api, wanted, servers, options);
  const project = found[0]?.server.tenant_id ?? "";
  return Promise.all(outcomes.map((outcome) => handOver(api, outcome, nameOf(outcome.machine), project)));
}
