import { overlap, parseNetwork } from "../../values/addresses";
import { insteadOf, listed } from "../../values/names";
import type { ImageModel } from "../cloud/types";
import type { ComputeNodeModel } from "../types";
import type { Context } from "./context";

/** The compute nodes that are known: declared in the lab, or in `class.capacity`. */
export function computeNodes({ lab }: Pick<Context, "lab">): ComputeNodeModel[] {
  return lab.nodes.flatMap((node) => (node.role === "compute" ? [node] : []));
}

function checkImages({ lab, blueprint, flavors, inBlueprint }: Context): void {
  const images = new Map<string, ImageModel>(lab.cloud.images.map((image) => [image.name, image]));
  for (const [kind, machine] of Object.entries(blueprint.settings.machines)) {
    const at = ["machines", kind];
    const image = images.get(machine.image);
    const flavor = flavors.get(kind);
    if (image === undefined) {
      const fix = insteadOf(machine.image, [...images.keys()], "declare it in cloud.images of the stack file");
      inBlueprint.add([...at, "image"], machine.image, "is no image of the lab", fix);
      continue;
    }
    if (flavor === undefined) continue;
    if (flavor.ramMiB < image.minRamMiB)
      inBlueprint.add(
        [...at, "flavor"],
        `${machine.flavor} (${flavor.ramMiB} MiB)`,
        `is smaller than the ${image.minRamMiB} MiB that image ${image.name} asks for`,
        "use a larger flavor",
      );
    const disk = machine.bootVolume?.sizeGiB ?? flavor.diskGiB;
    if (disk > 0 && disk < image.minDiskGiB)
      inBlueprint.add(
        machine.bootVolume ? [...at, "bootVolume", "sizeGiB"] : [...at, "flavor"],
        `a disk of ${disk} GiB`,
        `is smaller than the ${image.minDiskGiB} GiB that image ${image.name} asks for`,
        "use a larger one",
      );
  }
}

function checkExternal({ lab, blueprint, externalNetwork, inBlueprint }: Context): void {
  const external = lab.cloud.externalNetworks.find(({ name }) => name === externalNetwork);
  if (external === undefined) return;
  for (const [name, { cidr }] of Object.entries(blueprint.settings.networks)) {
    const whole = typeof cidr === "string" ? cidr : cidr.pool;
    if (overlap(parseNetwork(whole), parseNetwork(external.cidr)))
      inBlueprint.add(
        ["networks", name, "cidr"],
        whole,
        `overlaps with external network ${external.name} (${external.cidr}), which its router leads to`,
        "use other addresses",
      );
  }
}

/** Aggregates are made of compute nodes; what the blueprint asks of them has to be there. */
function checkAggregates({ lab, settings, blueprint, problems, inBlueprint }: Context): void {
  const nodes = computeNodes({ lab }).map(({ name }) => name);
  // An existing cloud may have nodes, aggregates and zones that no settings name.
  const allKnown = lab.controlPlane.kind === "install";
  const zones = new Map<string, string>();
  for (const [name, aggregate] of Object.entries(settings.aggregates))
    for (const [i, node] of aggregate.nodes.entries()) {
      const at = ["class", "aggregates", name, "nodes", i];
      if (allKnown && !nodes.includes(node))
        problems.add(at, node, "is no compute node", insteadOf(node, nodes, "declare it in nodes"));
      const zone = aggregate.availabilityZone;
      const other = zones.get(node);
      if (zone !== undefined && other !== undefined && other !== zone)
        problems.add(at, node, `is in availability zone ${other} already`, "a node is in one zone: take it out of one");
      if (zone !== undefined) zones.set(node, zone);
    }
  if (!allKnown) return;
  const known = [...new Set(["nova", ...zones.values()])];
  const metadata = Object.values(settings.aggregates).map((aggregate) => aggregate.metadata);
  for (const [kind, { aggregate, availabilityZone }] of Object.entries(blueprint.settings.machines)) {
    const asked = Object.entries(aggregate);
    if (asked.length > 0 && !metadata.some((have) => asked.every(([key, value]) => have[key] === value)))
      inBlueprint.add(
        ["machines", kind, "aggregate"],
        listed(asked.map(([key, value]) => `${key}=${value}`)),
        "is the metadata of no host aggregate",
        "declare one in class.aggregates of the stack file, or leave it out",
      );
    if (availabilityZone !== undefined && !known.includes(availabilityZone))
      inBlueprint.add(
        ["machines", kind, "availabilityZone"],
        availabilityZone,
        "is no availability zone",
        insteadOf(availabilityZone, known, "leave it out"),
      );
  }
}

/** What the blueprint asks of the lab: images, room around its networks, host aggregates. */
export function checkAgainstLab(context: Context): void {
  checkImages(context);
  checkExternal(context);
  checkAggregates(context);
}

/** The external network of routers and floating IPs; empty where the blueprint leads nowhere. */
export function externalNetworkOf({
  lab,
  settings,
  blueprint,
  problems,
}: Omit<Context, "externalNetwork" | "flavors">) {
  const names = lab.cloud.externalNetworks.map(({ name }) => name);
  const needed = Object.values(blueprint.settings.routers).some((router) => router.external);
  const written = settings.externalNetwork;
  const at = ["class", "externalNetwork"];
  if (written !== undefined && !names.includes(written))
    problems.add(at, written, "is no external network of the lab", insteadOf(written, names, "declare it in cloud"));
  else if (written === undefined && needed && names.length !== 1) {
    const reason = names.length === 0 ? "is there for the blueprint's routers" : "is named, and the lab has several";
    const fix = names.length === 0 ? "declare one in cloud.externalNetworks" : `use ${listed(names, "or")}`;
    problems.add(at, "no external network", reason, fix);
  }
  return written ?? (needed ? (names[0] ?? "") : "");
}
