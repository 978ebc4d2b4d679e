import type { LabSettings } from "../../settings/lab";
import type { ControlPlaneSettings } from "./resolve";
import type { Problems } from "../../values/problem";
import { rangesKey } from "../cloud/segments";
import type { LabModel } from "../types";
import { Seen } from "../address-checks";

type Install = Extract<ControlPlaneSettings, { kind: "install" }>;

/** What nodes need of the control plane, and what an installed control plane needs of the nodes and its own settings. */
export function checkControlPlane(settings: LabSettings, lab: LabModel, problems: Problems): void {
  const { controlPlane } = settings;
  if (controlPlane.kind === "existing") {
    if (lab.nodes.length > 0 && controlPlane.join === undefined)
      problems.addLack(
        [["controlPlane"]],
        ["controlPlane", "join"],
        "no value",
        `is set, and ${lab.nodes.length === 1 ? "a node is" : "nodes are"} to join`,
        "copy messageQueueUrl, metadataAddress, metadataSecret and servicePasswords from the controller's nova.conf",
      );
    return;
  }
  for (const key of Object.values(rangesKey))
    for (const [i, range] of controlPlane[key].entries())
      if (range.first > range.last)
        problems.add(
          ["controlPlane", key, i],
          `${range.first} to ${range.last}`,
          "is the wrong way round",
          `use first: ${range.last}, last: ${range.first}`,
        );
  checkIds(controlPlane, problems);
  checkTenantNetworkTypes(controlPlane, problems);
  checkNetworkNode(lab, problems);
}

/** Neutron has a table row for each id, and reads all of them at each start. */
const mostIds = 200_000;

function checkIds(controlPlane: Install, problems: Problems): void {
  for (const key of ["vxlanRanges", "greRanges"] as const) {
    const ids = controlPlane[key].reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0);
    if (ids > mostIds)
      problems.add(
        ["controlPlane", key],
        `${ids} ids`,
        "are too many: Neutron keeps a row for each, and goes through them at each start",
        `use ${mostIds} at most; ids that networks of teams derive lie outside of the ranges`,
      );
  }
}

function checkTenantNetworkTypes({ tenantNetworkTypes, vlanRanges }: Install, problems: Problems): void {
  const types = new Seen();
  for (const [i, type] of tenantNetworkTypes.entries()) {
    const at = ["controlPlane", "tenantNetworkTypes", i];
    if (types.add(type, "") !== undefined) problems.add(at, type, "is listed twice", "list it once");
    else if (type === "vlan" && vlanRanges.length === 0)
      problems.add(at, type, "has no ids to give", "add a range to controlPlane.vlanRanges, or leave it out");
  }
}

/** A control plane that Atelier installs has only the declared nodes. */
function checkNetworkNode(lab: LabModel, problems: Problems): void {
  if (lab.nodes.some((node) => node.role === "network")) return;
  const needing = [
    ...lab.cloud.routers.map((router) => `router ${router.name}`),
    ...lab.cloud.networks.filter((network) => network.dhcp).map((network) => `DHCP of network ${network.name}`),
  ];
  if (needing.length > 0)
    problems.addLack(
      [["nodes"]],
      ["nodes"],
      "no network node",
      `is declared, and ${needing[0]} has to run on one`,
      "add a node with `role: network`",
    );
}
