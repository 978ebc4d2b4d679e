import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Class } from "../../../components/class/Class";
import type { ClassModel } from "../../../model/class/types";
import type { GraphResource } from "../../support/graph";
import { classWith, type Changes } from "../../unit/class/base";
import { access, openstackProvider } from "../cloud/fixtures";

export const twoTeams = `team,username,role,vni
Red,ada,,2001
Red,ben,reader,
Blue,cleo,,2011
`;

export const threeTeams = `${twoTeams}Green,dan,,2021\n`;

const blueprint = `version: 2
networks:
  lan: { cidr: 192.168.100.0/24 }
routers:
  gateway: { networks: [lan] }
instances:
  web:
    image: guest
    flavor: small
    networks: [{ network: lan, fixedIp: 192.168.100.10 }]
    floatingIp: true
    exposed: [{ protocol: tcp, ports: 22 }]
`;

/** Two small teams, or others. */
export function classModel(changes: Changes = {}): ClassModel {
  return classWith({ roster: twoTeams, blueprint, ...changes });
}

/** The class among what comes before it; to be called within a recorded program. */
export function declareClass(model: ClassModel, ephemeral = false): Class {
  const standsFor = (name: string) => new local.Command(name, { create: "true" });
  return new Class(`class-${model.name}`, {
    model,
    controlPlane: {
      provider: openstackProvider(),
      access: pulumi.secret(access),
      lifetime: ephemeral ? standsFor("installed") : undefined,
    },
    nodes: { computeNodes: [standsFor("lisa")], networkNodes: [standsFor("network-1")] },
    cloud: {
      images: { guest: { imageId: "guest-id", adminUser: "root" } },
      flavors: { small: { flavorId: "small-id" } },
      externalNetworks: {
        internet: {
          networkId: pulumi.output("internet-id"),
          networkName: pulumi.output("internet"),
          ready: [standsFor("internet-subnet")],
        },
      },
    },
  });
}

const ids = { roles: { member: "member-id", reader: "reader-id" }, users: {} };

/** What providers and tasks compute, for any team. */
export const outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "class-net.secret": { stdout: "a secret of 256 bits" },
  "class-net.seed": { stdout: "a seed of 256 bits" },
  "class-net.roles": { stdout: JSON.stringify(ids) },
  ...Object.fromEntries<Readonly<Record<string, unknown>>>(
    ["red", "blue", "green"].flatMap((team, i) => [
      [`class-net.${team}.machine.web.port.lan`, { allFixedIps: ["192.168.100.10"] }],
      [`class-net.${team}.machine.web.floating-ip`, { address: `198.18.65.20${i}` }],
      [
        `class-net.${team}.operator`,
        {
          stdout: JSON.stringify({
            id: `${team}-operator-id`,
            credentialId: `${team}-credential-id`,
            readerCredentialId: `${team}-reader-credential-id`,
          }),
        },
      ],
      [`class-net.${team}.key`, { privateKey: `the key of ${team}` }],
    ]),
  ),
};

/** The class's own resources: `Type name (parent) after ...; with ...`, names shortened. Who hangs on whom, and ends with whom. */
export function lines(graph: readonly GraphResource[]): string[] {
  const short = (name: string) => name.replace(/^class-net\./, "");
  return graph
    .filter(({ name }) => name.startsWith("class-"))
    .map(({ type, name, parent = "", dependsOn, deletedWith }) => {
      const after = dependsOn ? [" after", ...dependsOn.map(short).sort()].join(" ") : "";
      const ends = deletedWith ? `; with ${short(deletedWith)}` : "";
      return `${type.split(":").at(-1)} ${short(name)} (${short(parent)})${after}${ends}`;
    });
}
