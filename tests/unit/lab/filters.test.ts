import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { proxiedServices } from "../../../components/control/configuration/files";
import { nftables } from "../../../components/filter/nftables";
import * as filters from "../../../model/filters";
import { withFiltersTable } from "../../../model/filters-table";
import type { NodeModel } from "../../../model/types";
import { computeNode, existingControlPlane, labWith, problemsWith } from "../base";

const project = resolve(__dirname, "../../..");
const read = (path: string) => readFileSync(resolve(project, path), "utf8");

function controllerFilter(changes: Readonly<Record<string, unknown>> = {}) {
  const { controlPlane } = labWith(changes);
  if (controlPlane.kind !== "install") throw new Error("the base settings install a control plane");
  return controlPlane;
}

function node(name: string, changes: Readonly<Record<string, unknown>> = {}): NodeModel {
  return labWith(changes).nodes.find((one) => one.name === name)!;
}

/** The rules of the chain that new connections come to, without what a comment says. */
function inputRules(text: string): string[] {
  const [, chain] = /chain input \{\n([^}]*(?:\{[^}]*\}[^}]*)*?)\n\t\}/.exec(text) ?? [];
  return (chain ?? "").split("\n").map((line) => line.trim().replace(/ comment ".*"$/, ""));
}

const set = (text: string, name: string) =>
  new RegExp(`\\tset ${name} \\{\\n[^}]*?(?:elements = \\{ (.*) \\}\\n)?\\t\\}`).exec(text)?.[1]?.split(", ");

const refusal = "limit rate 50/second reject with icmpx admin-prohibited";

describe("the controller's filter", () => {
  it("is exactly this", () => {
    const text = nftables(controllerFilter().filter);
    const from = (parties: string, ports: readonly number[]) =>
      ports.flatMap((port) => parties.split(" ").map((party) => `ip saddr @${party} tcp dport ${port} accept`));
    const apis = [5000, 8774, 8778, 9292, 9696];
    expect(inputRules(text)).toEqual([
      "type filter hook input priority filter; policy drop;",
      'iif "lo" accept',
      "ct state established,related accept",
      "ct state invalid drop",
      "meta l4proto { icmp, ipv6-icmp } accept",
      "udp dport 68 accept",
      "udp dport 546 accept",
      ...from("operator", [22, ...apis, 6080]),
      `ip saddr @instances ${refusal}`,
      "ip saddr @instances drop",
      ...from("management clients", [22]),
      ...from("management clients nodes", apis),
      ...from("management clients", [6080]),
      ...from("nodes", [5671]),
      ...from("network_nodes", [8775]),
      "jump machine",
      refusal,
    ]);
    expect(text.split("\n").slice(1, 4)).toEqual([
      "table inet atelier",
      "delete table inet atelier",
      "table inet atelier {",
    ]);
    expect(text).toContain(`\tset operator {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\tauto-merge\n\t}\n`);
    // Nodes are let in one by one, neighbours too; and what passes through the controller is not Atelier's.
    for (const name of ["nodes", "network_nodes", "compute_nodes"])
      expect(text).toContain(`\tset ${name} {\n\t\ttype ipv4_addr\n\t}\n`);
    expect(text).not.toContain("hook forward");
    expect(text).not.toContain("hook prerouting");
  });

  it("serves volumes where there are some, to compute nodes alone", () => {
    const text = nftables(controllerFilter({ "controlPlane/volumes": {} }).filter);
    expect(inputRules(text).filter((rule) => /dport (2050|8776) /.test(rule))).toEqual([
      ...["operator", "management", "clients", "nodes"].map((party) => `ip saddr @${party} tcp dport 8776 accept`),
      "ip saddr @compute_nodes tcp dport 2050 accept",
    ]);
  });

  it("lets in campus networks, or the clients that are named in their place, and never the pools of instances", () => {
    const sets = (changes: Readonly<Record<string, unknown>>) => {
      const model = controllerFilter(changes);
      const text = nftables(model.filter);
      return [set(text, "management"), set(text, "clients"), set(text, "instances"), model.clientsGiven];
    };
    const management = ["198.18.26.0/24"];
    const pool = ["198.18.65.193-198.18.65.250"];
    expect(sets({})).toEqual([management, ["198.18.26.0/24"], pool, false]);
    expect(sets({ campusNetworks: undefined })).toEqual([management, undefined, pool, false]);
    expect(sets({ "controlPlane/clients": ["10.0.0.0/8"] })).toEqual([management, ["10.0.0.0/8"], pool, true]);
    expect(sets({ "controlPlane/clients": [] })).toEqual([management, undefined, pool, true]);
    // Somebody wants instances to use the APIs.
    expect(sets({ "controlPlane/clients": ["0.0.0.0/0"] })).toEqual([management, ["0.0.0.0/0"], undefined, true]);
  });

  it("lets in what the settings add, and SSH on the port that the program uses", () => {
    const changes = {
      "controlPlane/openPorts": [{ port: 9100 }, { protocol: "udp", port: 161 }],
      "controlPlane/ssh/port": 2222,
      "controlPlane/ssh/hostKey": "trust-on-first-use",
    };
    const rules = inputRules(nftables(controllerFilter(changes).filter));
    for (const packet of ["tcp dport 2222", "tcp dport 9100", "udp dport 161"])
      expect(rules).toEqual(
        expect.arrayContaining(["operator", "management", "clients"].map((p) => `ip saddr @${p} ${packet} accept`)),
      );
  });

  it("refuses what are no networks and no ports", () => {
    const changes = { "controlPlane/clients": ["10.0.0.1/8x"], "controlPlane/openPorts": [{ port: 70000 }] };
    expect(problemsWith(changes)).toEqual([
      expect.stringContaining("controlPlane.clients[0]"),
      expect.stringContaining("controlPlane.openPorts[0].port"),
    ]);
  });
});

describe("a node's filter", () => {
  const start = [
    "type filter hook input priority filter; policy drop;",
    'iif "lo" accept',
    'iifname != "eth0" drop',
    "ip saddr @nodes udp dport 4789 accept",
    "ip saddr @nodes ip protocol gre accept",
    "ct state established,related accept",
    "ct state invalid drop",
    "meta l4proto { icmp, ipv6-icmp } accept",
    "ip saddr @management tcp dport 22 accept",
    "ip saddr @controller tcp dport 22 accept",
  ];

  it("lets in SSH, tunnels and, where instances run, the console proxy and what moves them", () => {
    expect(inputRules(nftables(node("network-1").filter))).toEqual([...start, "jump machine", refusal]);
    const text = nftables(node("lisa").filter);
    expect(inputRules(text)).toEqual([
      ...start,
      "ip saddr @compute_nodes tcp dport 22 accept",
      "ip saddr @controller tcp dport 5900-6923 accept",
      "jump machine",
      refusal,
    ]);
    expect(set(text, "controller")).toEqual(["198.18.26.20"]);
    expect(set(text, "nodes")).toEqual(["198.18.26.0/24"]);
    expect(text).toContain("\tchain forward {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n");
    for (const hook of ["prerouting", "output"])
      expect(text).toContain(
        `\tchain untracked_${hook} {\n\t\ttype filter hook ${hook} priority raw; policy accept;\n\t\tudp dport 4789 notrack\n\t\tip protocol gre notrack\n\t}\n`,
      );
  });

  it("does not change when another node comes, a client or a campus network: nodes would be recreated", () => {
    const before = node("lisa").filter;
    expect(node("lisa", { "nodes/bart": computeNode(42) }).filter).toEqual(before);
    expect(node("lisa", { "controlPlane/clients": ["10.0.0.0/8"], campusNetworks: ["10.0.0.0/8"] }).filter).toEqual(
      before,
    );
  });

  it("knows nodes of other networks", () => {
    const bart = { ...computeNode(42), management: { bridge: "br0", address: "10.9.0.42/16" } };
    const { parties } = node("lisa", { "nodes/bart": bart }).filter;
    expect(parties.nodes).toEqual(["10.9.0.0/16", "198.18.26.0/24"]);
  });

  it("takes the machines of an existing control plane from its settings", () => {
    const existing = (changes: object) =>
      node("lisa", { controlPlane: { ...existingControlPlane, ...changes } }).filter;
    expect(existing({}).parties).toMatchObject({ controller: ["10.0.0.5"], nodes: ["198.18.26.0/24"] });
    const consoleUrl = "https://10.0.0.6:6080/vnc_lite.html";
    expect(existing({ join: { ...existingControlPlane.join, consoleUrl } }).parties.controller).toEqual([
      "10.0.0.5",
      "10.0.0.6",
    ]);
    const named = { auth: { ...existingControlPlane.auth, authUrl: "https://keystone.example:5000/v3" } };
    expect(existing({ ...named, machines: ["10.0.0.0/24"] }).parties).toMatchObject({
      controller: ["10.0.0.5", "10.0.0.0/24"],
      nodes: ["198.18.26.0/24", "10.0.0.0/24"],
    });
  });
});

it("is the table that the page shows", () => {
  const page = read("docs/filters.md");
  expect(page).toBe(withFiltersTable(page));
});

it("has the ports that the services listen on", () => {
  const scripts = (part: string) => read(`components/control/install/${part}.sh`);
  expect(scripts("02-secrets")).toContain(`QUEUE_PORT=${filters.messageQueuePort}\n`);
  expect(scripts("02-secrets")).toContain(`:${filters.consolePort}/vnc_lite.html`);
  const { controlPlane } = labWith({});
  if (controlPlane.kind !== "install") throw new Error("the base settings install a control plane");
  const volumes = { path: "/srv/volumes" };
  const ports = proxiedServices({ ...controlPlane, volumes }).map(({ port }) => port);
  const admitted = filters.ways.flatMap(({ to, ports: range }) =>
    to.includes("controller") && range ? [range.first] : [],
  );
  expect(admitted).toEqual(expect.arrayContaining([...new Set(ports)]));
  expect(new Set(ports).size).toBeGreaterThanOrEqual(6);
});
