/** Servers and access for the small class of the unit tests. */
import type { Server, TeamAccess } from "../../../cli/class/types";
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
