import { offerOf } from "../../../model/cloud/check-fit";
import { labWith, publicKey } from "../base";

const subset = (value: object): unknown => expect.objectContaining(value);

describe("the cloud", () => {
  test("networks get their gateway, key pairs their text, images their absolute path", () => {
    const { cloud } = labWith();
    expect(cloud.networks).toEqual([
      subset({ name: "lan", networkType: "vxlan", gatewayIp: "192.168.100.1", allocationPools: [], dhcp: true }),
    ]);
    expect(cloud.keyPairs).toEqual([{ name: "teacher", publicKey }]);
    expect(cloud.images).toEqual([subset({ name: "guest", source: { file: "/project/images/guest.qcow2" } })]);
  });

  test("a rule is known by what it says", () => {
    const rules = [
      { protocol: "icmp" },
      { protocol: "tcp", ports: 22 },
      { protocol: "udp", ports: { first: 8000, last: 8100 }, remote: { group: "web" } },
      { direction: "egress", protocol: "any", remote: { cidr: "10.0.0.0/8" } },
    ];
    const { securityGroups } = labWith({ "cloud/securityGroups/web": { rules } }).cloud;
    expect(securityGroups[1]?.rules.map((rule) => rule.key)).toEqual([
      "ingress-icmp-0.0.0.0/0",
      "ingress-tcp-22-0.0.0.0/0",
      "ingress-udp-8000-8100-group:web",
      "egress-any-10.0.0.0/8",
    ]);
    expect(securityGroups[0]?.rules.map((rule) => rule.ports?.first)).toEqual([undefined, 22, 80, 443]);
    expect(securityGroups[1]?.rules[3]).not.toHaveProperty("protocol");
  });

  test("a count becomes names", () => {
    const { instances } = labWith({ "cloud/instances/docker/count": 3 }).cloud;
    expect(instances.map((instance) => instance.name)).toEqual(["docker-1", "docker-2", "docker-3", "web"]);
  });

  test("an instance is waited for where it can be reached", () => {
    const { instances } = labWith({ "cloud/instances/web/floatingIp": "none" }).cloud;
    expect(instances.map((instance) => instance.waitFor)).toEqual(["ssh", "active"]);
    expect(instances[1]).not.toHaveProperty("floatingIp");
  });
});

test.each([
  [4, 3],
  [8, 7],
  [40, 38],
  [80, 78],
])("of a disk of %i GiB, Nova offers %i GiB", (sizeGiB, diskGiB) => {
  const [, lisa] = labWith({
    "nodes/lisa/rootDisk": { sizeGiB },
    "nodes/lisa/overcommit": { cpu: 3, memory: 1.5 },
  }).nodes;
  expect(lisa?.role === "compute" && offerOf(lisa)).toEqual({
    name: "lisa",
    largest: { vcpus: 4, memoryMiB: 3072, diskGiB },
    total: { vcpus: 12, memoryMiB: 3072, diskGiB },
  });
});
