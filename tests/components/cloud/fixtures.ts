import * as openstack from "@pulumi/openstack";
import type { ExternalNetworkModel, ImageModel, NetworkModel } from "../../../model/cloud/types";

/** An administrator's access. */
export const access = {
  authUrl: "http://198.18.26.20:5000/v3",
  username: "admin",
  password: "hush",
  projectName: "admin",
  userDomainName: "Default",
  projectDomainName: "Default",
  region: "RegionOne",
};

export const commandType = "command:local:Command";

/** The provider named `os`; to be called within a recorded program. */
export const openstackProvider = () => new openstack.Provider("os", { authUrl: access.authUrl });

/** Options of a part of the cloud; to be called within a recorded program. */
export const cloud = () => ({ providers: [openstackProvider()] });

/** {@link openstackProvider} as it is registered. */
export const provider = {
  type: "pulumi:providers:openstack",
  name: "os",
  inputs: { authUrl: access.authUrl },
  additionalSecretOutputs: ["password"],
};

/** A command that stands for something else, as it is registered. */
export const standIn = (name: string) => ({
  type: commandType,
  name,
  inputs: { create: "true" },
  replaceOnChanges: ["triggers[*]"],
});

export const everywhere = { cidr: "0.0.0.0/0" };

export const internet: ExternalNetworkModel = {
  name: "internet",
  physicalNetwork: "physnet1",
  cidr: "198.18.65.192/26",
  gatewayIp: "198.18.65.254",
  allocationPools: [{ start: "198.18.65.193", end: "198.18.65.250" }],
  shared: false,
};

export const students: NetworkModel = {
  name: "students",
  networkType: "vxlan",
  cidr: "192.168.100.0/24",
  gatewayIp: "192.168.100.1",
  dhcp: true,
  dnsNameservers: ["198.18.65.254"],
  allocationPools: [],
};

export const tiny: ImageModel = {
  name: "tiny",
  source: { file: "/srv/tiny.qcow2" },
  diskFormat: "qcow2",
  minRamMiB: 0,
  minDiskGiB: 0,
  properties: { os_admin_user: "root" },
};
