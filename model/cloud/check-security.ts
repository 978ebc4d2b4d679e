import type { Step } from "../../values/problem";
import { checkCidr, Seen } from "../address-checks";
import { exposedGroup, resolveRule } from "./security";
import type { RuleSettings } from "./topology";
import { checkName, type TopologyCheck } from "./topology-check";

function checkPorts(
  { problems }: TopologyCheck,
  at: readonly Step[],
  { protocol, ports }: Pick<RuleSettings, "protocol" | "ports">,
): void {
  if (ports === undefined) return;
  if (protocol !== "tcp" && protocol !== "udp")
    problems.add(at, "ports", `do not exist in ${protocol}`, "leave them out, or use tcp or udp");
  else if (typeof ports === "object" && ports.first > ports.last)
    problems.add(
      at,
      `${ports.first} to ${ports.last}`,
      "is the wrong way round",
      `use first: ${ports.last}, last: ${ports.first}`,
    );
}

/** Names of groups that others use: `default`, which each project has, and the groups for what instances expose. */
function checkGroupName({ settings, problems }: TopologyCheck, at: readonly Step[], name: string): void {
  // Neutron makes `default` with each project, and refuses a second one.
  if (name.toLowerCase() === "default")
    problems.add(at, name, "is the group that every project has by itself", "use another name");
  if (Object.values(settings.instances).some((instance) => exposedGroup(instance) === name))
    problems.add(at, name, "is the name of the group of what instances expose", "use another name");
}

function checkRule(check: TopologyCheck, at: readonly Step[], rule: RuleSettings): void {
  checkPorts(check, [...at, "ports"], rule);
  const { remote } = rule;
  if (rule.direction === "egress" && rule.protocol === "any" && "cidr" in remote && remote.cidr === "0.0.0.0/0")
    check.problems.add(at, "egress to everywhere", "is in every group already, made by Neutron", "leave it out");
  const here = [...at, "remote"];
  if ("cidr" in remote) checkCidr(check.problems, [...here, "cidr"], remote.cidr, false);
  else if ("network" in remote) checkName(check, [...here, "network"], remote.network, "networks");
  else checkName(check, [...here, "group"], remote.group, "securityGroups");
}

/** The security groups of a topology, and what its instances expose. */
export function checkTopologySecurity(check: TopologyCheck): void {
  const { settings, problems, at } = check;
  for (const [name, { rules }] of Object.entries(settings.securityGroups)) {
    const here = [...at, "securityGroups", name];
    checkGroupName(check, here, name);
    const keys = new Seen();
    for (const [i, rule] of rules.entries()) {
      checkRule(check, [...here, "rules", i], rule);
      const { key } = resolveRule(rule, (network) => `network:${network}`);
      const first = keys.add(key, `rules[${i}]`);
      if (first !== undefined)
        problems.add([...here, "rules", i], key, `says the same as ${first}`, "take one of them out");
    }
  }
  for (const [name, { exposed }] of Object.entries(settings.instances))
    for (const [i, one] of exposed.entries()) checkPorts(check, [...at, "instances", name, "exposed", i, "ports"], one);
}
