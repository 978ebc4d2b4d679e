import type { LabSettings } from "../../settings/lab";
import type { SecurityGroupRuleModel } from "./types";

export type RuleSettings = LabSettings["cloud"]["securityGroups"][string]["rules"][number];

/**
 * A rule with its key. The key is the rule's content, not its place in the list: taking one out moves no other.
 *
 * `ingress-tcp-22-0.0.0.0/0`, `ingress-tcp-8000-8100-group:terry`, `egress-any-10.0.0.0/8`
 */
export function resolveRule(rule: RuleSettings): SecurityGroupRuleModel {
  const ports = typeof rule.ports === "number" ? { first: rule.ports, last: rule.ports } : rule.ports;
  const remote = "cidr" in rule.remote ? rule.remote.cidr : `group:${rule.remote.group}`;
  const range = ports && (ports.first === ports.last ? `${ports.first}` : `${ports.first}-${ports.last}`);
  return {
    key: [rule.direction, rule.protocol, ...(range === undefined ? [] : [range]), remote].join("-"),
    direction: rule.direction,
    ...(rule.protocol === "any" ? {} : { protocol: rule.protocol }),
    ...(ports === undefined ? {} : { ports }),
    remote: rule.remote,
  };
}

/** Whether the rule lets anyone on a network open a connection to this TCP port. */
export function admitsTcp(rule: SecurityGroupRuleModel, port: number): boolean {
  return (
    rule.direction === "ingress" &&
    (rule.protocol === undefined || rule.protocol === "tcp") &&
    (rule.ports === undefined || (rule.ports.first <= port && port <= rule.ports.last)) &&
    "cidr" in rule.remote
  );
}
