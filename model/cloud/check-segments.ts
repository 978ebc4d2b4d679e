import type { LabSettings } from "../../settings/lab";
import { insteadOf, listed } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import { highestId } from "../../values/segmentation";
import { rangesFor, rangesKey } from "./segments";
import type { NetworkModel } from "./types";
import type { ControlPlaneModel, LabModel } from "../types";
import { Seen } from "../address-checks";

/** Segments of networks: types, ids and physical networks that the control plane has to know. */
export function checkSegments(settings: LabSettings, lab: LabModel, problems: Problems): void {
  const segments = new Seen();
  const once = (path: readonly Step[], got: string | number, segment: string, network: string) => {
    const other = segments.add(segment, network);
    if (other === undefined) return;
    const fix = segment.startsWith("flat")
      ? "set a segmentationId, or use another physical network"
      : "use another one";
    problems.add(path, got, `carries network ${other} already`, fix);
  };

  for (const { name, physicalNetwork, segmentationId } of lab.cloud.externalNetworks) {
    const at = ["cloud", "externalNetworks", name];
    const flat = segmentationId === undefined;
    if (flat) once([...at, "physicalNetwork"], physicalNetwork, `flat ${physicalNetwork}`, name);
    else once([...at, "segmentationId"], segmentationId, `vlan ${physicalNetwork} ${segmentationId}`, name);
    checkController(settings.controlPlane, [...at, "physicalNetwork"], physicalNetwork, flat, problems);
  }

  for (const network of lab.cloud.networks) {
    const { name, networkType, physicalNetwork, segmentationId } = network;
    const at = ["cloud", "networks", name];
    checkSegment(settings.controlPlane, at, network, problems);
    if (segmentationId === undefined) continue;
    if (segmentationId > highestId[networkType])
      problems.add(
        [...at, "segmentationId"],
        segmentationId,
        `is too high for ${networkType}`,
        `use 1 to ${highestId[networkType]}`,
      );
    else checkRanges(settings, [...at, "segmentationId"], network, segmentationId, problems);
    const wire = networkType === "vlan" ? `vlan ${physicalNetwork}` : networkType;
    once([...at, "segmentationId"], segmentationId, `${wire} ${segmentationId}`, name);
  }
}

type Network = Pick<NetworkModel, "networkType" | "physicalNetwork" | "mtu">;

/**
 * Largest MTU in an installed control plane, in bytes: Neutron's `global_physnet_mtu`, less the headers of tunnels
 * over IPv4.
 */
const largestMtu = { vlan: 1500, vxlan: 1450, gre: 1458 } as const;
/** The control plane as written or as resolved: both have what matters for networks. */
type ControlPlaneSettings =
  | { readonly kind: "existing" }
  | ({ readonly kind: "install" } & Pick<
      Extract<ControlPlaneModel, { kind: "install" }>,
      "flatNetworks" | "vlanRanges" | "tenantNetworkTypes"
    >);

/** The segment of a network, of the lab or of teams. */
export function checkSegment(
  controlPlane: ControlPlaneSettings,
  at: readonly Step[],
  { networkType, physicalNetwork, mtu }: Network,
  problems: Problems,
): void {
  checkType(controlPlane, [...at, "networkType"], networkType, problems);
  checkMtu(controlPlane, [...at, "mtu"], { networkType, mtu }, problems);
  const path = [...at, "physicalNetwork"];
  if (networkType !== "vlan") {
    const reason = `has no meaning for ${networkType}, which runs over the management network`;
    if (physicalNetwork !== undefined)
      problems.add(path, physicalNetwork, reason, "leave it out, or set networkType: vlan");
  } else if (physicalNetwork === undefined)
    problems.add(path, "no value", "is set, and a VLAN needs one", "name the one that carries it");
  else checkController(controlPlane, path, physicalNetwork, false, problems);
}

/** An installed control plane knows only the physical networks of its settings. An existing one is not asked. */
function checkController(
  controlPlane: ControlPlaneSettings,
  path: readonly Step[],
  physicalNetwork: string,
  flat: boolean,
  problems: Problems,
): void {
  if (controlPlane.kind !== "install") return;
  const key = flat ? "flatNetworks" : "vlanRanges";
  const known = flat ? controlPlane.flatNetworks : controlPlane.vlanRanges.map((range) => range.physicalNetwork);
  if (!known.includes(physicalNetwork))
    problems.add(
      path,
      physicalNetwork,
      `is not in controlPlane.${key}`,
      insteadOf(physicalNetwork, [...new Set(known)], `add it to controlPlane.${key}`),
    );
}

function checkMtu(
  controlPlane: ControlPlaneSettings,
  path: readonly Step[],
  { networkType, mtu }: Network,
  problems: Problems,
): void {
  const most = largestMtu[networkType];
  if (controlPlane.kind === "install" && mtu !== undefined && mtu > most)
    problems.add(
      path,
      mtu,
      `is more than a network of type ${networkType} carries`,
      `use ${most} at most, or leave it out`,
    );
}

/** Networks of instances must have a type that the control plane offers to tenants. */
function checkType(
  controlPlane: ControlPlaneSettings,
  path: readonly Step[],
  networkType: NetworkModel["networkType"],
  problems: Problems,
): void {
  if (controlPlane.kind !== "install" || controlPlane.tenantNetworkTypes.includes(networkType)) return;
  problems.add(
    path,
    networkType,
    "is not in controlPlane.tenantNetworkTypes",
    `add it there, or use ${listed(controlPlane.tenantNetworkTypes, "or")}`,
  );
}

/** An id in the settings must lie in the ranges that the control plane keeps for tenant networks. */
function checkRanges(
  { controlPlane }: LabSettings,
  path: readonly Step[],
  { networkType, physicalNetwork }: NetworkModel,
  segmentationId: number,
  problems: Problems,
): void {
  if (controlPlane.kind !== "install") return;
  const ranges = rangesFor(controlPlane, networkType, physicalNetwork);
  // Missing and invalid ranges are reported by another check.
  if (ranges.length === 0 || ranges.some(({ first, last }) => first > last)) return;
  if (ranges.some(({ first, last }) => first <= segmentationId && segmentationId <= last)) return;
  const known = listed(ranges.map(({ first, last }) => `${first} to ${last}`));
  problems.add(
    path,
    segmentationId,
    `is outside controlPlane.${rangesKey[networkType]} (${known})`,
    "use one of these, or add a range",
  );
}
