/** Servers and access for the small class of the unit tests. */
import type { Seen } from "../../../cli/class/status";
import type { Server, TeamAccess } from "../../../cli/class/types";
import type { SeenVolume } from "../../../cli/class/usage";
import { volumesOf } from "../../../model/cloud/instances";
import { teamVariants } from "../../../model/class/variants";
import type { ClassModel } from "../../../model/class/types";

export function server(changes: Partial<Server> = {}): Server {
  return {
    id: "id-web",
    name: "web",
    tenant_id: "project-red",
    status: "ACTIVE",
    "OS-EXT-STS:task_state": null,
    updated: "2026-09-30T00:00:00Z",
    locked: false,
    locked_reason: null,
    flavor: { vcpus: 1, ram: 64 },
    image: { id: "image-guest" },
    addresses: {},
    ...changes,
  };
}

/** Each machine's ports as Neutron shows them, of the servers `TEAM-MACHINE`: `red-web-lan`. */
export function portsOf({ teams }: ClassModel): Seen["network"]["ports"] {
  return teams.flatMap(({ key, instances }) =>
    instances.flatMap(({ name, ports, securityGroups, forwards }) =>
      ports.map(({ network, mac = "", fixedIp = "192.168.100.10" }) => ({
        ...{ id: `${key}-${name}-${network}`, network_id: `${key}-${network}`, project_id: `project-${key}` },
        ...{ device_id: `${key}-${name}`, device_owner: "compute:nova", status: "ACTIVE", "binding:host_id": "lisa" },
        ...{ mac_address: mac, fixed_ips: [{ ip_address: fixedIp }], port_security_enabled: !forwards },
        security_groups: forwards ? [] : securityGroups.map((group) => `id-${group}`),
      })),
    ),
  );
}

/** Ids and names of the groups that {@link portsOf} are in. */
export function groupsOf({ teams, securityGroups }: ClassModel): readonly (readonly [string, string])[] {
  const names = [securityGroups, ...teams.map((team) => team.securityGroups)].flat().map(({ name }) => name);
  return [...new Set(names)].map((name) => [`id-${name}`, name]);
}

/** Each machine's volumes as Cinder shows them. */
export function volumesIn({ teams }: ClassModel): SeenVolume[] {
  return teams.flatMap(({ key, instances }) =>
    instances.flatMap((machine) =>
      volumesOf(machine).map(({ name, sizeGiB: size }) => ({
        ...{ id: `${key}-${name}`, name, size, metadata: { atelier: name } },
        ...{ "os-vol-tenant-attr:tenant_id": `project-${key}`, attachments: [{ server_id: `${key}-${machine.name}` }] },
      })),
    ),
  );
}

export const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nbase64\n-----END OPENSSH PRIVATE KEY-----";

/** Access to a team of which the first machine has a floating IP. */
export function accessOf(team: ClassModel["teams"][number]): TeamAccess {
  const { instances: machines, members } = team;
  return {
    variants: teamVariants(team, "drawn"),
    authUrl: "http://198.18.26.20:5000/v3",
    region: "RegionOne",
    projectId: "project",
    applicationCredential: { id: "credential", secret: "s3cret" },
    passwords: Object.fromEntries(members.map(({ username }) => [username, `first-${username}`])),
    privateKey,
    machines: Object.fromEntries(
      machines.map(({ name, floatingIp }, i) => [
        name,
        {
          fixedIps: [`192.168.100.${10 + i}`],
          loginUser: "root",
          ...(floatingIp ? { floatingIp: `198.18.65.${200 + i}` } : {}),
        },
      ]),
    ),
  };
}
