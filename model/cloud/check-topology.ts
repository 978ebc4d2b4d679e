import { isDeepStrictEqual } from "node:util";
import type { LabSettings } from "../../settings/lab";
import { entry } from "../../values/names";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";
import { onAggregate } from "./flavors";
import { checkImageAndFlavor } from "./check-images";
import { checkTopologyInstances } from "./check-instances";
import { checkTopologyNetworks } from "./check-networks";
import { checkTopologyRouters } from "./check-routers";
import { checkTopologySecurity } from "./check-security";
import { checkUserDataSize, userDataTrouble } from "./check-user-data";
import type { TopologyCheck } from "./topology-check";

/** Mistakes that a topology shows by itself, whoever owns it. */
export function checkTopology(check: TopologyCheck): void {
  checkTopologyNetworks(check);
  checkTopologyRouters(check);
  checkTopologySecurity(check);
  checkTopologyInstances(check);
}

/** The name of a flavor for an aggregate is derived from both; no other flavor may have that name. */
function checkDerivedFlavors({ flavors, instances }: LabSettings["cloud"], problems: Problems): void {
  const derived = new Map<string, string>();
  for (const [name, { flavor, aggregate }] of Object.entries(instances)) {
    const base = entry(flavors, flavor);
    if (base === undefined || Object.keys(aggregate).length === 0) continue;
    const own = onAggregate({ name: flavor, ...base }, flavor, aggregate);
    const text = JSON.stringify(own);
    const other = derived.get(own.name) ?? text;
    derived.set(own.name, text);
    const declared = entry(flavors, own.name);
    const differs = declared !== undefined && !isDeepStrictEqual({ name: own.name, ...declared }, own);
    if (differs || other !== text)
      problems.add(
        ["cloud", "instances", name, "flavor"],
        own.name,
        "is the name of two different flavors",
        "rename one",
      );
  }
}

/** The topology of the lab's own cloud. */
export function checkCloudTopology({ cloud }: LabSettings, lab: LabModel, problems: Problems): void {
  checkTopology({
    settings: cloud,
    problems,
    at: ["cloud"],
    external: cloud.externalNetworks,
    leadsOut: ({ externalNetwork }, to) =>
      externalNetwork !== undefined && externalNetwork !== "none" && (to === undefined || to === externalNetwork),
  });
  for (const [name, instance] of Object.entries(cloud.instances)) {
    const [image, flavor] = [entry(cloud.images, instance.image), entry(cloud.flavors, instance.flavor)];
    if (image === undefined || flavor === undefined) continue;
    const at = ["cloud", "instances", name];
    checkImageAndFlavor(
      problems,
      at,
      instance,
      { name: instance.image, ...image },
      { name: instance.flavor, ...flavor },
    );
  }
  checkDerivedFlavors(cloud, problems);
  const texts = new Map(lab.cloud.instances.flatMap(({ kind, userData }) => (userData ? [[kind, userData]] : [])));
  for (const [kind, text] of texts) {
    const at = ["cloud", "instances", kind, "userData"];
    const trouble = checkUserDataSize(problems, at, Buffer.byteLength(text)) ? userDataTrouble(text) : undefined;
    if (trouble !== undefined) problems.add(at, "the text", trouble.reason, trouble.fix);
  }
}
