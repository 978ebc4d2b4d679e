/** The class that is measured: in the scale series teams of two, each with a machine of the Docker lab. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { BlueprintSettings } from "../../settings/blueprint";
import type { ClassSettingsInput } from "../../settings/class";
import type { LabSettingsInput } from "../../settings/lab";
import { projectFolder } from "../../values/project-folder";

export interface RosterOptions {
  readonly members: number;
  /** A column says the VNIs: of 300 hashed ones two may be the same. */
  readonly firstVni: number;
}

/** Name of a team, counted from 0. */
export const teamName = (team: number) => `team-${String(team).padStart(3, "0")}`;

/** Teams `team-000` and so on. */
export function rosterOf(teams: number, { members, firstVni }: RosterOptions): string {
  const lines = Array.from({ length: teams }, (_, team) => {
    const key = teamName(team);
    return Array.from({ length: members }, (_, i) => `${key},student-${team}-${i},${i === 0 ? firstVni + team : ""}`);
  });
  return ["team,username,vni", ...lines.flat(), ""].join("\n");
}

/**
 * The Docker lab without TCP 22: the fake's machines answer nothing, so a machine is ready when Nova calls it ACTIVE. One
 * rule less for the whole class; for a team everything is as it ships.
 */
export function blueprintWithoutSsh(): string {
  const shipped = parse(readFileSync(join(projectFolder, "blueprints/docker-lab.yaml"), "utf8")) as BlueprintSettings;
  const instances = Object.entries(shipped.instances).map(
    ([name, machine]) => [name, { ...machine, exposed: machine.exposed.filter(({ ports }) => ports !== 22) }] as const,
  );
  return stringify({ ...shipped, instances: Object.fromEntries(instances) });
}

/** What the peers make: a network, a router, three open ports, and no machine. */
export const blueprintOfPeers = stringify({
  version: 2,
  networks: { lan: { cidr: "192.168.100.0/24" } },
  routers: { gateway: { networks: ["lan"], externalNetwork: "none" } },
  securityGroups: { open: { rules: [22, 80, 443].map((ports) => ({ protocol: "tcp", ports })) } },
  instances: {},
});

/** As the peers set them. */
export const quotasOfPeers = { instances: 2, cores: 4, ramMiB: 4096 };

export type Auth = Extract<LabSettingsInput["controlPlane"], { kind: "existing" }>["auth"];

/** A lab on an OpenStack that exists, with what the blueprint names. Its addresses are on no interface. */
export function labSettings(auth: Auth, imageFile: string): LabSettingsInput {
  return {
    controlPlane: { kind: "existing", auth },
    cloud: {
      images: { guest: { source: { file: imageFile }, properties: { os_admin_user: "root" } } },
      flavors: { small: { vcpus: 1, ramMiB: 192, diskGiB: 1 } },
      externalNetworks: {
        internet: {
          physicalNetwork: "physnet1",
          cidr: "198.19.0.0/16",
          gatewayIp: "198.19.0.1",
          allocationPools: [{ start: "198.19.0.2", end: "198.19.255.254" }],
        },
      },
    },
  };
}

export function classSettings(roster: string, blueprint: string): ClassSettingsInput {
  return { name: "bench-atelier", roster, blueprint };
}
