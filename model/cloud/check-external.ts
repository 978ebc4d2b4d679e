import type { LabSettings } from "../../settings/lab";
import type { Problems } from "../../values/problem";
import { checkCidr } from "../address-checks";
import type { LabModel } from "../types";
import { checkSubnet } from "./check-networks";
import { none } from "./topology";

/** The networks around the lab: those of the campus, and the external ones with gateway and pools. */
export function checkExternalNetworks(settings: LabSettings, _lab: LabModel, problems: Problems): void {
  for (const [i, cidr] of settings.campusNetworks.entries()) checkCidr(problems, ["campusNetworks", i], cidr, false);
  for (const [name, network] of Object.entries(settings.cloud.externalNetworks)) {
    const at = ["cloud", "externalNetworks", name];
    if (name === none) problems.add(at, name, "stands for no external network", "use another name");
    if (checkCidr(problems, [...at, "cidr"], network.cidr)) checkSubnet(problems, at, network, network.gatewayIp);
  }
}
