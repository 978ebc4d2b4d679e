/** A class of six small teams in three stacks, over an OpenStack that exists: what the engine's tests of such a class share. */
import type { ClassSettingsInput } from "../../settings/class";
import type { Engine } from "./engine";

export const teams = ["red", "blue", "green", "grey", "cyan", "pink"];
export const stacks = 3;

/** One small machine: what is shown is who fails and who does not. */
const blueprint = `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }] } }
`;

export function classSettings(engine: Engine): ClassSettingsInput {
  const lines = teams.map((team) => `${team},of-${team},${3001 + teams.indexOf(team)}`);
  return {
    name: "net",
    roster: engine.file("roster.csv", ["team,username,vni", ...lines, ""].join("\n")),
    blueprint: engine.file("blueprint.yaml", blueprint),
    lease: { end: "2099-12-31" },
    stacks,
  };
}
