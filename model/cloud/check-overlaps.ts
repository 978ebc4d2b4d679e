import type { LabSettings } from "../../settings/lab";
import { overlap, parseNetwork, showNetwork } from "../../values/addresses";
import type { Problems } from "../../values/problem";
import type { LabModel, NamedNetwork } from "../types";

/**
 * Networks that one machine must distinguish may not overlap: those of the campus, the external ones, and each tenant
 * network with these. Tenant networks of different routers never meet: thirty teams may all use 192.168.100.0/24.
 */
export function checkOverlaps(_settings: LabSettings, lab: LabModel, problems: Problems): void {
  const { externalNetworks, networks } = lab.cloud;
  const report = (kind: string, name: string, cidr: string, others: readonly NamedNetwork[]) => {
    const other = others.find((o) => overlap(parseNetwork(o.cidr), parseNetwork(cidr)));
    if (other !== undefined)
      problems.add(
        ["cloud", kind, name, "cidr"],
        cidr,
        `overlaps with ${other.what} (${other.cidr})`,
        "use a network that is free there",
      );
  };

  const around = lab.surroundings;
  const external: NamedNetwork[] = [];
  for (const { name, cidr } of externalNetworks) {
    report("externalNetworks", name, cidr, [...around, ...external]);
    external.push({ what: `external network ${name}`, cidr });
  }
  for (const { name, cidr } of networks) report("networks", name, cidr, [...around, ...external]);
}

/** The networks around the lab: those in the settings and those of the lab's own machines. */
export function surroundingsOf(settings: LabSettings, lab: Pick<LabModel, "nodes">): NamedNetwork[] {
  const bridges = Object.entries(settings.host?.bridges ?? {}).flatMap(([name, { address }]) =>
    typeof address === "string" ? [] : [{ what: `the network of bridge ${name}`, cidr: address.address }],
  );
  const nodes = lab.nodes.map(({ name, management }) => ({
    what: `the management network of node ${name}`,
    cidr: `${management.address}/${management.prefixLength}`,
  }));
  return [
    ...settings.campusNetworks.map((cidr) => ({ what: "campus network", cidr })),
    ...[...bridges, ...nodes].map(({ what, cidr }) => ({ what, cidr: showNetwork(parseNetwork(cidr)) })),
  ];
}
