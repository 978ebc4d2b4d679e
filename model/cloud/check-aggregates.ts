import type { LabSettings } from "../../settings/lab";
import { insteadOf, listed } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import type { LabModel } from "../types";
import type { InstanceSettings } from "./topology";
import type { AggregateModel } from "./types";

type Aggregates = LabSettings["cloud"]["aggregates"];
type Lab = Pick<LabModel, "controlPlane" | "nodes">;

/** Aggregates consist of compute nodes, and a node has one availability zone. */
export function checkAggregateNodes(
  { controlPlane, nodes }: Lab,
  { aggregates, problems, at }: { aggregates: Aggregates; problems: Problems; at: readonly Step[] },
): void {
  const known = nodes.filter(({ role }) => role === "compute").map(({ name }) => name);
  const zones = new Map<string, string>();
  for (const [name, { nodes: members, availabilityZone: zone }] of Object.entries(aggregates))
    for (const [i, node] of members.entries()) {
      const here = [...at, "aggregates", name, "nodes", i];
      // An existing cloud may have nodes that no settings name.
      if (controlPlane.kind === "install" && !known.includes(node))
        problems.addLack([["nodes"]], here, node, "is no compute node", insteadOf(node, known, "declare it in nodes"));
      const other = zones.get(node);
      if (zone !== undefined && other !== undefined && other !== zone)
        problems.add(
          here,
          node,
          `is in availability zone ${other} already`,
          "a node is in one zone: take it out of one",
        );
      if (zone !== undefined) zones.set(node, zone);
    }
}

/**
 * Aggregates and zones that instances ask for have to exist. An existing cloud may have more than the settings name.
 * @param where the settings that could declare them
 */
export function checkAsked(
  { controlPlane }: Lab,
  declared: readonly Pick<AggregateModel, "metadata" | "availabilityZone">[],
  instances: Readonly<Record<string, InstanceSettings>>,
  problems: Problems,
  at: readonly Step[],
  where: string,
): void {
  if (controlPlane.kind !== "install") return;
  const zones = [...new Set(["nova", ...declared.flatMap(({ availabilityZone }) => availabilityZone ?? [])])];
  for (const [kind, { aggregate, availabilityZone }] of Object.entries(instances)) {
    const here = [...at, "instances", kind];
    const asked = Object.entries(aggregate);
    if (asked.length > 0 && !declared.some(({ metadata }) => asked.every(([key, value]) => metadata[key] === value)))
      problems.add(
        [...here, "aggregate"],
        listed(asked.map(([key, value]) => `${key}=${value}`)),
        "is the metadata of no host aggregate",
        `declare one in ${where}, or leave it out`,
      );
    if (availabilityZone !== undefined && !zones.includes(availabilityZone))
      problems.add(
        [...here, "availabilityZone"],
        availabilityZone,
        "is no availability zone",
        insteadOf(availabilityZone, zones, "leave it out"),
      );
  }
}

/** The aggregates of the lab's own cloud, and what its instances ask of them. */
export function checkCloudAggregates({ cloud }: LabSettings, lab: LabModel, problems: Problems): void {
  checkAggregateNodes(lab, { aggregates: cloud.aggregates, problems, at: ["cloud"] });
  checkAsked(lab, lab.cloud.aggregates, cloud.instances, problems, ["cloud"], "cloud.aggregates");
}
