import { refuseConflicts } from "../../../components/cloud/network-conflicts";
import type { ExternalNetworkModel } from "../../../model/cloud/types";
import { ApiClient } from "../../../openstack/client";
import { access, internet } from "./fixtures";
import { closeServers, fakeCloud } from "./processes";

afterEach(closeServers);

describe("what stands in the way of an external network", () => {
  const campus = {
    ...{ id: "n1", name: "campus", project_id: "p1", "router:external": true },
    ...{ "provider:network_type": "flat", "provider:physical_network": "physnet1", "provider:segmentation_id": null },
  };
  const tagged = {
    ...campus,
    id: "n2",
    name: "tagged",
    "provider:network_type": "vlan",
    "provider:segmentation_id": 26,
  };
  const elsewhere = { ...campus, id: "n3", name: "elsewhere", "provider:physical_network": "physnet2" };
  const subnet = { name: "old", network_id: "n1", ip_version: 4, cidr: "198.18.65.0/24" };
  const six = { ...subnet, name: "six", ip_version: 6, cidr: "fd00:198:18::/64" };

  const look = async (wanted: Partial<ExternalNetworkModel>, ownId?: string, subnets = [subnet, six]) => {
    const networks = [campus, tagged, elsewhere];
    const authUrl = await fakeCloud({ "/v2.0/networks": { networks }, "/v2.0/subnets?network_id=n1": { subnets } });
    return refuseConflicts(await ApiClient.connect({ ...access, authUrl }), { ...internet, ...wanted }, ownId);
  };

  it("is told all at once: the untagged wire, and the addresses", async () => {
    await expect(look({})).rejects.toThrow(
      "cloud.externalNetworks.internet.physicalNetwork: physnet1 carries an untagged network already, " +
        "campus (n1, of project p1)\n" +
        "  next: name another one, or give segmentationId a VLAN of it; " +
        "or, where nobody needs that network: openstack network delete n1\n" +
        "cloud.externalNetworks.internet.cidr: 198.18.65.192/26 overlaps with 198.18.65.0/24, " +
        "subnet old of external network campus (n1, of project p1)\n" +
        "  next: use a range that is free there; or, where nobody needs that network: openstack network delete n1",
    );
  });

  it("is the VLAN where there is one", async () => {
    const cidr = "198.18.126.0/24";
    await expect(look({ segmentationId: 26, cidr })).rejects.toThrow(
      "cloud.externalNetworks.internet.segmentationId: VLAN 26 of physnet1 is taken by network tagged (n2, of project p1)\n" +
        "  next: use another VLAN; ",
    );
    await expect(look({ segmentationId: 27, cidr })).resolves.toBeUndefined();
  });

  it("is nothing on another physical network, with other addresses", async () => {
    await expect(look({ physicalNetwork: "physnet3", cidr: "198.18.126.0/24" })).resolves.toBeUndefined();
  });

  it("is never the network itself, when its subnet alone is recreated", async () => {
    await expect(look({}, "n1")).resolves.toBeUndefined();
  });
});
