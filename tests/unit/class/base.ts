/** A small sound class in the lab of the unit tests, and ways to change it. */
import { classFrom } from "../../../reading/class";
import { formatProblem } from "../../../values/problem";
import type { ClassModel } from "../../../model/class/types";
import { baseFiles, labWith, memoryMachine } from "../base";

export const roster = `team,username,name,email,role,vni,lease_end,seed,subnet
Red,ada,Ada Lovelace,ada@school.example,,,,,
Red,ben,,,,,,,
Équipe bleue,cleo,Cléo,,,,,,
Équipe bleue,dan,,,reader,,,,
`;

export const blueprint = `version: 2
networks:
  lan: { cidr: 192.168.100.0/24 }
  own: { cidr: { pool: 10.64.0.0/10, prefixLength: 28 } }
routers:
  gateway: { networks: [lan] }
  inner: { networks: [own], externalNetwork: none }
securityGroups:
  inside: { rules: [{ protocol: tcp, ports: 5432, remote: { network: lan } }] }
  apart: { rules: [{ protocol: any, remote: { group: apart } }] }
  differs: { rules: [{ protocol: any, remote: { network: own } }] }
flavors:
  tiny: { vcpus: 1, ramMiB: 64, diskGiB: 1 }
userData:
  hello: |
    #!/bin/sh
    echo {{class}} {{team}} {{machine}} {{role}} {{variant.flag}} {{seed}}
  mine: |
    echo {{member}} {{variant.flag}} {{variant.pin}} {{seed}}
variants:
  flag: { hex: 8 }
  pin: { from: 1000, to: 9999, per: member }
instances:
  web:
    image: guest
    flavor: tiny
    networks: [{ network: lan, fixedIp: 192.168.100.10 }, { network: own, fixedIp: { host: 5 } }]
    floatingIp: true
    securityGroups: [inside, apart, differs]
    exposed: [{ protocol: tcp, ports: 80 }, { protocol: icmp }]
    userData: hello
    volumes: { data: { sizeGiB: 2 } }
  box:
    role: attacker
    count: perMember
    image: guest
    flavor: tiny
    networks: [{ network: lan }]
    userData: mine
`;

export const baseClass: Readonly<Record<string, unknown>> = {
  name: "net",
  roster: "roster.csv",
  blueprint: "blueprint.yaml",
  teachers: ["prof"],
  auditors: ["visitor"],
  lease: { start: "2026-09-01", end: "2026-12-18", timeZone: "Europe/Paris" },
};

export interface Changes {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly roster?: string;
  readonly blueprint?: string;
  readonly lab?: Readonly<Record<string, unknown>>;
}

export function load(changes: Changes = {}) {
  const files = {
    ...baseFiles,
    "/project/roster.csv": changes.roster ?? roster,
    "/project/blueprint.yaml": changes.blueprint ?? blueprint,
  };
  const machine = memoryMachine(files);
  // The lab's one node has room for a few tiny machines; tests of room say so themselves.
  const own = changes.lab !== undefined && "nodes" in changes.lab;
  const lab = labWith({
    ...(own ? {} : { "nodes/lisa/memoryMiB": 8192, "nodes/lisa/rootDisk": { sizeGiB: 40 } }),
    ...changes.lab,
  });
  return classFrom({ ...baseClass, ...changes.settings }, lab, machine);
}

/** The class; a test's mistake if there is none. */
export function classWith(changes: Changes = {}): ClassModel {
  const loaded = load(changes);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.class;
}

export function problemsWith(changes: Changes): string[] {
  const loaded = load(changes);
  return "problems" in loaded ? loaded.problems.map(formatProblem) : [];
}
