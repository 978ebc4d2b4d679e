import { overlap, parseNetwork } from "../../values/addresses";
import { insteadOf, listed } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import { checkImageAndFlavor } from "../cloud/check-images";
import { checkAggregateNodes, checkAsked } from "../cloud/check-aggregates";
import { checkNameServers } from "../cloud/check-networks";
import { checkSegment } from "../cloud/check-segments";
import { none, wholeOf } from "../cloud/topology";
import type { ImageModel } from "../cloud/types";
import type { ComputeNodeModel } from "../types";
import type { Context } from "./context";

/** The compute nodes that are known: those declared in the lab and those listed in `class.capacity`. */
export function computeNodes({ lab }: Pick<Context, "lab">): ComputeNodeModel[] {
  return lab.nodes.flatMap((node) => (node.role === "compute" ? [node] : []));
}

function checkImages({ lab, blueprint, flavors, inBlueprint }: Context): void {
  const images = new Map<string, ImageModel>(lab.cloud.images.map((image) => [image.name, image]));
  for (const [kind, instance] of Object.entries(blueprint.settings.instances)) {
    const at = ["instances", kind];
    const image = images.get(instance.image);
    const flavor = flavors.get(kind);
    if (image === undefined) {
      const fix = insteadOf(instance.image, [...images.keys()], "declare it in cloud.images of the stack file");
      inBlueprint.add([...at, "image"], instance.image, "is no image of the lab", fix);
      continue;
    }
    if (flavor === undefined) continue;
    checkImageAndFlavor(inBlueprint, at, instance, image, flavor);
    // Nova's policy servers:create:zero_disk_flavor; the lab's own instances are the administrator's.
    if (flavor.diskGiB === 0 && instance.bootVolume === undefined)
      inBlueprint.add(
        [...at, "flavor"],
        `${instance.flavor} (0 GiB disk)`,
        "is for instances on volumes: Nova lets administrators alone boot others of it",
        "give the flavor diskGiB: 1 at least, or the instance a bootVolume",
      );
  }
}

/** Networks with a router that leads outside: from these the networks around the lab can be reached. */
function leadingOutside({ settings: { routers } }: Context["blueprint"]): ReadonlySet<string> {
  const outside = Object.values(routers).filter(({ externalNetwork }) => externalNetwork !== none);
  return new Set(outside.flatMap(({ networks }) => networks));
}

function checkNetworks({ lab, blueprint, externalNetwork, inBlueprint }: Context): void {
  const external = lab.cloud.externalNetworks
    .filter(({ name }) => name === externalNetwork)
    .map(({ name, cidr }) => ({ what: `external network ${name}`, cidr }));
  const outside = leadingOutside(blueprint);
  for (const [name, network] of Object.entries(blueprint.settings.networks)) {
    const whole = wholeOf(network);
    const around = outside.has(name) ? [...lab.surroundings, ...external] : external;
    const other = around.find(({ cidr }) => overlap(parseNetwork(whole), parseNetwork(cidr)));
    if (other !== undefined)
      inBlueprint.add(
        ["networks", name, "cidr"],
        whole,
        `overlaps with ${other.what} (${other.cidr}), which its router leads to`,
        "use other addresses",
      );
    checkSegment(lab.controlPlane, ["networks", name], network, inBlueprint);
  }
  for (const [name, router] of Object.entries(blueprint.settings.routers))
    checkLeadsTo(inBlueprint, ["routers", name, "externalNetwork"], router.externalNetwork, externalNetwork);
  for (const [name, { floatingIp }] of Object.entries(blueprint.settings.instances)) {
    const written = typeof floatingIp === "object" ? floatingIp.externalNetwork : undefined;
    checkLeadsTo(inBlueprint, ["instances", name, "floatingIp", "externalNetwork"], written, externalNetwork);
  }
}

/** A blueprint may name no other external network than the class's settings do. */
function checkLeadsTo(problems: Problems, at: readonly Step[], written: string | undefined, externalNetwork: string) {
  if (written === undefined || written === none || written === externalNetwork) return;
  const fix = "leave it out, or name it as externalNetwork of the class";
  problems.add(at, written, `is not the class's external network, ${externalNetwork}`, fix);
}

/** A control plane that Atelier installs has no other nodes than those declared. */
function checkNetworkNode({ lab, blueprint: { settings }, problems }: Context): void {
  if (lab.controlPlane.kind !== "install" || lab.nodes.some(({ role }) => role === "network")) return;
  const router = Object.keys(settings.routers)[0];
  const served = Object.entries(settings.networks).find(([, { dhcp }]) => dhcp)?.[0];
  const needs =
    router !== undefined ? `router ${router}` : served !== undefined ? `DHCP of network ${served}` : undefined;
  if (needs !== undefined)
    problems.add(
      ["nodes"],
      "no network node",
      `is declared, and ${needs} of each team has to run on one`,
      "add a node with `role: network`",
    );
}

/** The aggregates of the class, and the aggregates that the blueprint's instances ask for. */
function checkAggregates({ lab, settings, blueprint, problems, inBlueprint }: Context): void {
  const own = { aggregates: settings.aggregates, problems, at: ["class"] };
  checkAggregateNodes(lab, own);
  const all = [...lab.cloud.aggregates, ...Object.values(settings.aggregates)];
  checkAsked(lab, all, blueprint.settings.instances, inBlueprint, [], "class.aggregates of the stack file");
}

/** What the blueprint asks of the lab: images, room around its networks, host aggregates. */
export function checkAgainstLab(context: Context): void {
  checkNetworkNode(context);
  checkNameServers(context.problems, ["class", "dnsNameservers"], context.settings.dnsNameservers);
  checkImages(context);
  checkNetworks(context);
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
  const needed = Object.values(blueprint.settings.routers).some(({ externalNetwork }) => externalNetwork !== none);
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
