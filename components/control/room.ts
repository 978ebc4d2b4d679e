/**
 * Whether an existing cloud has room for those parts of the lab that do not exist yet: in the project's quotas, and
 * on the compute nodes. It changes nothing there: quotas are up to whoever runs that cloud.
 */
import type { OwnNames, ProjectNeed } from "../../model/cloud/project-need";
import type { LabModel } from "../../model/types";
import { visible } from "../../values/visible";
import { ApiError, type ApiClient } from "../../openstack/client";
import { nodesShortage } from "./nodes-room";
import { ownThings } from "./own-things";
import { optionOf, quotasOf, type Counted, type Quota } from "../../tasks/control/project-quotas";

/** The name of each quota in messages. */
const words: Readonly<Record<Counted, string>> = {
  instances: "instances",
  cores: "vCPUs",
  ramMiB: "MiB of memory",
  keyPairs: "key pairs",
  serverGroups: "server groups",
  serverGroupMembers: "instances in one server group",
  networks: "networks",
  subnets: "subnets",
  routers: "routers",
  ports: "ports",
  floatingIps: "floating IPs",
  securityGroups: "security groups",
  securityGroupRules: "security group rules",
};

interface Shortage {
  readonly quota: Quota;
  readonly more: number;
}

async function quotaShortages(api: ApiClient, need: ProjectNeed, names: OwnNames): Promise<readonly Shortage[]> {
  const quotas = (await quotasOf(api)).filter(({ limit }) => limit >= 0);
  // With quotas that suffice in any case, the lists are not needed.
  if (quotas.every(({ name, limit, used }) => used + need[name] <= limit)) return [];
  const own = await ownThings(api, names);
  return quotas.flatMap((quota) => {
    const { name, limit, used } = quota;
    const more = name === "serverGroupMembers" ? need[name] : Math.max(0, need[name] - own[name]);
    return more > 0 && used + more > limit ? [{ quota, more }] : [];
  });
}

function shortageText({ quota: { name, limit, used }, more }: Shortage): string {
  return `${more} more ${words[name]}, and the limit is ${limit}${used > 0 ? ` with ${used} in use` : ""}`;
}

function quotasText(project: string, shortages: readonly Shortage[]): string[] {
  if (shortages.length === 0) return [];
  const options = shortages.map(({ quota: { name, used }, more }) => `${optionOf(name)} ${used + more}`);
  return [
    `${visible(`controlPlane.auth: project ${project} has no room for the lab in its quotas; it needs`)}\n` +
      shortages.map((shortage) => `    ${shortageText(shortage)}`).join("\n") +
      `\n  next: have an administrator of that cloud run: openstack quota set ${options.join(" ")} ${visible(project)}\n` +
      "    or ask for less under cloud, or take away what nobody needs in that project",
  ];
}

/**
 * Looks for all shortages at once.
 * @throws Error that names every shortage, and what to do
 */
export async function refuseWithoutRoom(
  api: ApiClient,
  lab: LabModel,
  need: ProjectNeed,
  names: OwnNames,
): Promise<void> {
  const [quotas, nodes] = await Promise.all([
    quotaShortages(api, need, names).catch(untold),
    nodesShortage(api, lab).catch(untold),
  ]);
  const found = [...quotasText(api.projectName, quotas), ...nodes];
  if (found.length > 0) throw new Error(found.join("\n"));
}

/** For a service that does not answer such questions of this user: OpenStack itself then refuses what exceeds a quota. */
function untold(error: unknown): [] {
  if (error instanceof ApiError && [400, 403, 404, 501].includes(error.status)) return [];
  throw error;
}
