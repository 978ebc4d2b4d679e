/** Segmentation ids of networks: the limits of each type, and the ranges that a control plane keeps for tenant networks. */
import type { NetworkModel } from "./types";
import type { ControlPlaneModel, IdRange } from "../types";

type NetworkType = NetworkModel["networkType"];
type InstallModel = Extract<ControlPlaneModel, { kind: "install" }>;

/** The settings that hold the ranges of each type. */
export const rangesKey = { vxlan: "vxlanRanges", gre: "greRanges", vlan: "vlanRanges" } as const;

/** Ranges that a network's id comes from; those of VLANs belong to a physical network. */
export function rangesFor(
  controlPlane: Pick<InstallModel, "vxlanRanges" | "greRanges" | "vlanRanges">,
  networkType: NetworkType,
  physicalNetwork: string | undefined,
): readonly IdRange[] {
  return networkType === "vlan"
    ? controlPlane.vlanRanges.filter((range) => range.physicalNetwork === physicalNetwork)
    : controlPlane[rangesKey[networkType]];
}
