/** The command's queries to OpenStack: lists over all projects, so that the number of calls does not grow with the teams. */
import type { ApiClient } from "../../openstack/client";
import type { ClassModel, TeamModel } from "../../model/class/types";
import type { Project, Server, TeamServer } from "./types";

/** 2.47: answers contain the flavor. 2.73 (Train): they contain the reason of a lock. */
const listing = { microversion: "2.73" };

/** Nova returns at most so many servers at once (`[api] max_limit`). */
const pageSize = 1000;

const q = encodeURIComponent;

/** The projects of the class's domain, by name; empty if the domain does not exist. Two calls. */
export async function projectsOf(api: ApiClient, { domain }: ClassModel): Promise<ReadonlyMap<string, Project>> {
  const { domains } = await api.get<{ domains: { id: string }[] }>("identity", `/domains?name=${q(domain)}`);
  const id = domains[0]?.id;
  if (id === undefined) return new Map();
  const { projects } = await api.get<{ projects: Project[] }>("identity", `/projects?domain_id=${q(id)}`);
  return new Map(projects.map((project) => [project.name, project]));
}

/** All servers, or those of one project: one call per thousand. */
export async function listServers(api: ApiClient, projectId?: string): Promise<readonly Server[]> {
  const of = projectId === undefined ? "" : `&project_id=${q(projectId)}`;
  const found: Server[] = [];
  for (let marker = ""; ;) {
    const path = `/servers/detail?all_tenants=1&limit=${pageSize}${of}${marker}`;
    const page = await api.get<{ servers: Server[]; servers_links?: { rel: string }[] }>("compute", path, listing);
    found.push(...page.servers);
    const last = page.servers.at(-1);
    if (last === undefined || !page.servers_links?.some(({ rel }) => rel === "next")) return found;
    marker = `&marker=${q(last.id)}`;
  }
}

/**
 * The machine of the team that a server is: by its MAC addresses, because users may rename servers or make others of
 * the same name. By its mark while it has no address.
 */
export function machineOf(
  className: string,
  { key, instances: machines }: TeamModel,
  server: Server,
): string | undefined {
  const macs = Object.values(server.addresses).flatMap((all) => all.map((one) => one["OS-EXT-IPS-MAC:mac_addr"]));
  const found =
    macs.length === 0
      ? machines.find(({ name }) => server.metadata?.["atelier"] === `${className}/${key}/${name}`)
      : machines.find(({ ports }) => ports.some(({ mac }) => mac !== undefined && macs.includes(mac)));
  return found?.name;
}

/** Lists the teams' servers; projects are looked up only once. */
export class TeamServers {
  private constructor(
    readonly projects: ReadonlyMap<string, Project>,
    private readonly teamOf: ReadonlyMap<string, TeamModel>,
    private readonly only: string | undefined,
    private readonly className: string,
  ) {}

  /** @param team the only team. Default: all teams of the class */
  static async of(api: ApiClient, model: ClassModel, team?: string): Promise<TeamServers> {
    const projects = await projectsOf(api, model);
    const chosen = model.teams.filter(({ key }) => team === undefined || key === team);
    const pairs = chosen.flatMap((one) => {
      const found = projects.get(one.project.name);
      return found === undefined ? [] : [[found.id, one] as const];
    });
    return new TeamServers(projects, new Map(pairs), team === undefined ? undefined : pairs[0]?.[0], model.name);
  }

  /** The present servers. Servers of other projects are left out, even if Nova returns them. */
  async list(api: ApiClient): Promise<readonly TeamServer[]> {
    if (this.teamOf.size === 0) return [];
    const servers = await listServers(api, this.only);
    return servers.flatMap((server) => {
      const team = this.teamOf.get(server.tenant_id);
      if (team === undefined) return [];
      const machine = machineOf(this.className, team, server);
      return [{ team: team.key, server, ...(machine === undefined ? {} : { machine }) }];
    });
  }
}
