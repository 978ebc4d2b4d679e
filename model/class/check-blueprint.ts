import { overlap, parseNetwork } from "../../values/addresses";
import { checkCidr, Seen } from "../address-checks";
import { listed } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import { subnetsIn } from "./allocation";
import { isFixed, type Blueprint, type RuleSettings } from "./blueprint";
import { checkMachines } from "./check-machines";
import { checkName } from "./check-name";
import { checkUserData } from "./check-user-data";
import type { FileProblems } from "../../values/place";

type Settings = Blueprint["settings"];

/** The network that an entry's addresses lie in: for a pool all of it, since each team has another part. */
function whole(network: Settings["networks"][string]) {
  return parseNetwork(isFixed(network) ? network.cidr : (network.cidr as { pool: string }).pool);
}

function checkNetworks({ networks }: Settings, problems: Problems): void {
  for (const [name, { cidr }] of Object.entries(networks)) {
    const at = ["networks", name, "cidr"];
    if (typeof cidr === "string") checkCidr(problems, at, cidr);
    else if (checkCidr(problems, [...at, "pool"], cidr.pool)) {
      const pool = parseNetwork(cidr.pool);
      if (subnetsIn(pool, cidr.prefixLength) === 0) {
        const reason = `is larger than the pool ${cidr.pool}`;
        problems.add([...at, "prefixLength"], cidr.prefixLength, reason, `use ${pool.prefixLength} to 29`);
      }
    }
  }
}

function checkRouters({ routers, networks }: Settings, problems: Problems): void {
  const gateways = new Seen();
  for (const [name, router] of Object.entries(routers)) {
    const joined: string[] = [];
    for (const [i, network] of router.networks.entries()) {
      const at = ["routers", name, "networks", i];
      if (!checkName(problems, at, network, networks, "network")) continue;
      const settings = networks[network];
      if (settings === undefined) continue;
      const other = gateways.add(network, name);
      if (!settings.gateway)
        problems.add(at, network, "has no gateway address that a router could have", "set its gateway: true");
      else if (other !== undefined)
        problems.add(at, network, `has router ${other} at its gateway address already`, "use a further network");
      const clash = joined.find((o) => networks[o] && overlap(whole(networks[o]), whole(settings)));
      if (clash !== undefined && other === undefined)
        problems.add(at, network, `overlaps with network ${clash} on the same router`, "use other addresses for one");
      joined.push(network);
    }
  }
}

/** A rule's content, by which two are the same. */
export function ruleRemote(rule: RuleSettings): string {
  if ("cidr" in rule.remote) return rule.remote.cidr;
  return "network" in rule.remote ? `network:${rule.remote.network}` : `group:${rule.remote.group}`;
}

function checkPorts(
  problems: Problems,
  at: readonly Step[],
  protocol: string,
  ports: number | { first: number; last: number } | undefined,
): void {
  if (ports === undefined) return;
  if (protocol !== "tcp" && protocol !== "udp")
    problems.add(at, "ports", `do not exist in ${protocol}`, "leave them out, or use tcp or udp");
  else if (typeof ports === "object" && ports.first > ports.last)
    problems.add(at, `${ports.first} to ${ports.last}`, "is the wrong way round", "put the lower one first");
}

function checkGroups({ securityGroups, networks, machines }: Settings, problems: Problems): void {
  for (const [name, { rules }] of Object.entries(securityGroups)) {
    const reserved = name === "default" || name.startsWith("exposed");
    if (reserved)
      problems.add(["securityGroups", name], name, "is a name that others have already", "use another name");
    const seen = new Seen();
    for (const [i, rule] of rules.entries()) {
      const at = ["securityGroups", name, "rules", i];
      checkPorts(problems, [...at, "ports"], rule.protocol, rule.ports);
      if ("cidr" in rule.remote) checkCidr(problems, [...at, "remote", "cidr"], rule.remote.cidr, false);
      else if ("network" in rule.remote)
        checkName(problems, [...at, "remote", "network"], rule.remote.network, networks, "network");
      else checkName(problems, [...at, "remote", "group"], rule.remote.group, securityGroups, "security group");
      const key = JSON.stringify([rule.direction, rule.protocol, rule.ports, ruleRemote(rule)]);
      const first = seen.add(key, `rules[${i}]`);
      if (first !== undefined) problems.add(at, "this rule", `says the same as ${first}`, "take one of them out");
    }
  }
  for (const [name, { exposed }] of Object.entries(machines))
    for (const [i, { protocol, ports }] of exposed.entries())
      checkPorts(problems, ["machines", name, "exposed", i, "ports"], protocol, ports);
}

function checkVariants({ variants }: Settings, problems: Problems): void {
  for (const [name, variant] of Object.entries(variants)) {
    if (name === "seed")
      problems.add(["variants", name], name, "is there for every team already", "use another name, or {{seed}}");
    if ("from" in variant && variant.from > variant.to)
      problems.add(["variants", name], `${variant.from} to ${variant.to}`, "is the wrong way round", "swap them");
  }
}

function checkUnused(settings: Settings, problems: Problems): void {
  const used = Object.values(settings.machines).flatMap(({ networks }) => networks.map(({ network }) => network));
  const needed = new Set([...used, ...Object.values(settings.routers).flatMap(({ networks }) => networks)]);
  const idle = Object.keys(settings.networks).filter((name) => !needed.has(name));
  if (idle.length > 0)
    problems.add(["networks", idle[0] ?? ""], listed(idle), "has neither machine nor router", "take it out, or use it");
}

/** What a blueprint's file alone can have wrong; what it asks of a lab is checked with the lab. */
export function checkBlueprint(blueprint: Blueprint, problems: FileProblems): void {
  const { settings } = blueprint;
  checkNetworks(settings, problems);
  checkRouters(settings, problems);
  checkGroups(settings, problems);
  checkVariants(settings, problems);
  checkMachines(settings, problems);
  checkUserData(blueprint, problems);
  checkUnused(settings, problems);
}
