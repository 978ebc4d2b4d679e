import { listed } from "../../values/names";
import type { FileProblems } from "../../values/place";
import type { Problems } from "../../values/problem";
import { checkTopology } from "../cloud/check-topology";
import { none } from "../cloud/topology";
import type { Blueprint } from "./blueprint";
import { checkUserData } from "./check-user-data";
import { walltimeSeconds } from "./leases/leases";

type Settings = Blueprint["settings"];

function checkVariants({ variants }: Settings, problems: Problems): void {
  for (const [name, variant] of Object.entries(variants)) {
    if (name === "seed")
      problems.add(["variants", name], name, "is there for every team already", "use another name, or {{seed}}");
    if ("from" in variant && variant.from > variant.to)
      problems.add(["variants", name], `${variant.from} to ${variant.to}`, "is the wrong way round", "swap them");
  }
}

function checkUnused(settings: Settings, problems: Problems): void {
  const used = Object.values(settings.instances).flatMap(({ networks }) => networks.map(({ network }) => network));
  const needed = new Set([...used, ...Object.values(settings.routers).flatMap(({ networks }) => networks)]);
  const idle = Object.keys(settings.networks).filter((name) => !needed.has(name));
  if (idle.length > 0)
    problems.add(
      ["networks", idle[0] ?? ""],
      listed(idle),
      "has neither instance nor router",
      "take it out, or use it",
    );
}

/** Keys of an instance that cannot be set for teams, because every team would get the same value. */
function checkTeamsOwn({ instances }: Settings, problems: Problems): void {
  for (const [name, { userData, floatingIp, walltime }] of Object.entries(instances)) {
    const at = ["instances", name];
    if (typeof userData === "object" && "file" in userData)
      problems.add(
        [...at, "userData", "file"],
        userData.file,
        "is read by nobody: a blueprint is one file",
        "write the text under userData, and its name here",
      );
    if (typeof floatingIp === "object" && floatingIp.address !== undefined)
      problems.add(
        [...at, "floatingIp", "address"],
        floatingIp.address,
        "cannot belong to an instance of every team",
        "leave it out: Neutron gives each an address, the same for as long as it exists",
      );
    if (walltime !== undefined && walltimeSeconds(walltime) === undefined)
      problems.add([...at, "walltime"], walltime, "is no walltime", "write it as 4h, 90m, 2d or 7-00:00:00");
  }
}

/** Mistakes that a blueprint's file shows by itself; what depends on a lab is checked together with the lab. */
export function checkBlueprint(blueprint: Blueprint, problems: FileProblems): void {
  const { settings } = blueprint;
  checkTopology({
    settings,
    problems,
    at: [],
    // The class's settings, and not the blueprint, name the external network.
    leadsOut: ({ externalNetwork }) => externalNetwork !== none,
  });
  checkVariants(settings, problems);
  checkTeamsOwn(settings, problems);
  checkUserData(blueprint, problems);
  checkUnused(settings, problems);
}
