/** How a network is carried between the nodes. */
export interface Segment {
  readonly networkType: "flat" | "vlan" | "vxlan" | "gre";
  /** @default - none: a tunnel */
  readonly physicalNetwork?: string;
  /** VLAN, VNI or GRE key. @default - Neutron's choice */
  readonly segmentationId?: number;
}

/**
 * The segment as attributes of Neutron's network, for `valueSpecs`.
 *
 * `segments` is not used: the provider (3.4.0) updates it in place, but Neutron cannot move a network to another
 * segment; a change of `valueSpecs` replaces the network. It would also ask for segmentation id 0 where none is
 * given.
 */
export function providerAttributes(segment: Segment): Record<string, string> {
  const { networkType, physicalNetwork, segmentationId } = segment;
  return {
    "provider:network_type": networkType,
    ...(physicalNetwork !== undefined && { "provider:physical_network": physicalNetwork }),
    ...(segmentationId !== undefined && { "provider:segmentation_id": String(segmentationId) }),
  };
}
