/** Keys of the lab's own cloud, as in effects.test.ts: networks, routers and groups that no team has. */
import { Changes, expected, labOfItsOwn } from "../support/effects";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab } = engineOverRecords();
const changes = new Changes(engine, lab, labOfItsOwn);
beforeAll(() => changes.make());
afterAll(() => changes.destroy());

it.each([
  ["lab.cloud.images.other.properties", { hw_disk_bus: "virtio" }],
  ["lab.cloud.externalNetworks.internet.allocationPools", [{ start: "198.19.0.2", end: "198.19.0.99" }]],
  ["lab.cloud.networks.lan.gatewayIp", "192.168.100.2"],
  ["lab.cloud.networks.lan.dhcp", false],
  ["lab.cloud.networks.lan.dnsNameservers", ["198.18.1.1"]],
  ["lab.cloud.networks.lan.mtu", 1400],
  ["lab.cloud.routers.gateway.enableSnat", false],
  ["lab.cloud.securityGroups.inside.description", "for all"],
  ["lab.cloud.securityGroups.inside.rules.0.direction", "egress"],
  ["lab.cloud.securityGroups.inside.rules.0.protocol", "udp"],
  ["lab.cloud.securityGroups.inside.rules.0.ports", { first: 80, last: 90 }],
  ["lab.cloud.securityGroups.inside.rules.0.remote", { cidr: "10.0.0.0/8" }],
])("in place: %s", async (path, value) => {
  expect(await changes.seen(path, value)).toEqual({ effect: "in place", error: "", ...expected["in place"] });
});
