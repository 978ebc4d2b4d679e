/** Control planes to install: models as the settings give them. */
import type { ControlPlaneModel } from "../../model/types";
import { installDefaults } from "../../settings/install-defaults";

export type InstallModel = Extract<ControlPlaneModel, { kind: "install" }>;

/** What settings that say nothing unusual mean. */
export const plainInstall: InstallModel = {
  kind: "install",
  connection: { address: "198.18.26.20", port: 22, user: "root" },
  publicAddress: "198.18.26.20",
  filter: { ways: [], parties: { management: ["198.18.26.0/24"], clients: ["10.0.0.0/8"] } },
  clientsGiven: false,
  nodes: [],
  region: "RegionOne",
  flatNetworks: ["physnet1"],
  vlanRanges: [],
  ...installDefaults,
  secrets: { databasePasswords: {}, servicePasswords: {} },
  ephemeral: false,
};

/** Everything that a configuration file may have. */
export const fullInstall: InstallModel = {
  ...plainInstall,
  nodes: ["198.18.26.31", "198.18.26.41"],
  region: "Campus",
  flatNetworks: ["physnet2", "physnet1"],
  vlanRanges: [
    { physicalNetwork: "physnet1", first: 100, last: 199 },
    { physicalNetwork: "physnet2", first: 300, last: 300 },
  ],
  tenantNetworkTypes: ["vxlan", "gre", "vlan"],
  vxlanRanges: [{ first: 5000, last: 5999 }],
  greRanges: [
    { first: 1, last: 9 },
    { first: 20, last: 29 },
  ],
  workers: 4,
  imageQuotaGiB: 300,
  volumes: { path: "/srv/volumes" },
  ephemeral: true,
};
