/**
 * Leaks that the teacher's own settings cause: what one team can reach of another although it is not exposed. Each
 * leak is one problem at the rule or setting that opens the way, however many pairs of teams it concerns.
 */
import { counted } from "../../../values/names";
import type { Step } from "../../../values/problem";
import type { RuleSettings } from "../../cloud/topology";
import type { Blueprint } from "../blueprint";
import type { Context } from "../context";
import { leaksOf, openingsText, type Leak, type Opening } from "./isolation";
import { viewOf } from "./view";
import { quoted } from "../../../values/text";
import type { ClassModel, TeamInstanceModel, TeamModel } from "../types";

type Settings = Blueprint["settings"];

/** What is reported of a leak. Leaks with the same finding are one problem. */
interface Finding {
  readonly path: readonly Step[];
  readonly got: string;
  readonly fix: string;
}

function isRuleOf({ direction, protocol, ports }: RuleSettings, opening: Opening): boolean {
  const range = typeof ports === "number" ? { first: ports, last: ports } : ports;
  const same = range?.first === opening.ports?.first && range?.last === opening.ports?.last;
  return direction === "ingress" && (protocol === "any" ? undefined : protocol) === opening.protocol && same;
}

function remoteText({ remote }: RuleSettings): string {
  if ("cidr" in remote) return remote.cidr;
  return "network" in remote ? `network ${remote.network}` : `group ${remote.group}`;
}

/** The rules of the blueprint that make an opening. */
function rulesOf({ securityGroups }: Settings, machine: TeamInstanceModel, opening: Opening): Finding[] {
  return machine.securityGroups.flatMap((group) =>
    (securityGroups[group]?.rules ?? []).flatMap((rule, i) =>
      isRuleOf(rule, opening)
        ? [
            {
              path: ["securityGroups", group, "rules", i],
              got: `${openingsText([opening])} from ${remoteText(rule)}`,
              fix:
                `for everybody: list it under instances.${machine.kind}.exposed; for the team alone: give the rule a remote of the team's, ` +
                "{ network: ... } or { group: ... }",
            },
          ]
        : [],
    ),
  );
}

function findingsOf(settings: Settings, machine: TeamInstanceModel, leak: Leak): Finding[] {
  if (machine.forwards && leak.kind === "outside")
    return [
      {
        path: ["instances", machine.kind, "forwards"],
        got: "true",
        fix:
          `take away instances.${machine.kind}.floatingIp and put it behind a router; or, where all of it is meant for everybody, ` +
          "say so: exposed: [{ protocol: icmp }, { protocol: tcp }, { protocol: udp }]",
      },
    ];
  const rules = leak.openings.flatMap((opening) => rulesOf(settings, machine, opening));
  if (rules.length > 0) return rules;
  const got = leak.openings.length === 0 ? "a way" : openingsText(leak.openings);
  return [{ path: ["instances", machine.kind], got, fix: "give each team networks and routers of its own" }];
}

/** The name of a party, for a message. For `anyone`, another team stands as the example if there is one. */
function nameOf(teams: readonly TeamModel[], who: string, other?: string): string {
  const found = teams.find(({ key }) => (who === "anyone" || who === "*" ? key !== other : key === who));
  return found === undefined ? "whoever is outside" : `team ${quoted(found.name)}`;
}

/** @param model the class as resolved, without a mistake so far */
export function checkIsolation({ lab, blueprint, inBlueprint, problems }: Context, model: ClassModel): void {
  const machines = new Map<string, TeamInstanceModel>();
  for (const team of model.teams)
    for (const machine of team.instances) machines.set(`${team.key}/${machine.name}`, machine);
  const told = new Map<string, { readonly finding: Finding; readonly leak: Leak; others: number }>();
  for (const leak of leaksOf(viewOf(lab, model), "teams")) {
    const machine = machines.get(leak.machine);
    // What the lab's own instances let in is intended.
    if (machine === undefined) continue;
    for (const finding of findingsOf(blueprint.settings, machine, leak)) {
      const key = JSON.stringify([finding.path, machine.kind]);
      const before = told.get(key);
      if (before === undefined) told.set(key, { finding, leak, others: 0 });
      else before.others += 1;
    }
  }
  for (const { finding, leak, others } of told.values()) {
    const [, name] = leak.machine.split("/");
    const pair = `lets ${nameOf(model.teams, leak.from, leak.to)} reach machine ${name} of ${nameOf(model.teams, leak.to)}`;
    const more = others === 0 ? "" : `, and the same with ${counted(others, "machine")} more`;
    inBlueprint.add(finding.path, finding.got, `${pair} by ${leak.path.join(" > ")}${more}`, finding.fix);
  }
  for (const { name, shared } of lab.cloud.externalNetworks)
    if (shared)
      problems.add(
        ["cloud", "externalNetworks", name, "shared"],
        "true",
        "lets every team put machines of its own on that network, beside those of all others and past the routers",
        "set it to false: machines of the class are reached by floating IPs",
      );
}
