/** What looks like a mistake and is none: a check that refuses too much is a mistake of its own. */
import { computeNode, existingControlPlane, problemsWith } from "../base";

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>];

const docker = "cloud/instances/docker";

const rows: readonly Row[] = [
  ["the base settings", {}],
  ["nothing but a control plane", { host: undefined, nodes: undefined, nodeImage: undefined, cloud: undefined }],
  [
    "one tenant network for each of two routers, both the same",
    {
      "cloud/networks/lan2": { cidr: "192.168.100.0/24" },
      "cloud/routers/gate2": { externalNetwork: "internet", networks: ["lan2"] },
    },
  ],
  ["a management network inside a campus network", { campusNetworks: ["198.18.0.0/18"] }],
  [
    "one VXLAN id that is a GRE key too",
    {
      "controlPlane/tenantNetworkTypes": ["vxlan", "gre"],
      "cloud/networks/lan/segmentationId": 7,
      "cloud/networks/lan2": { cidr: "192.168.101.0/24", networkType: "gre", segmentationId: 7 },
    },
  ],
  [
    "a flat network and a VLAN on one wire",
    {
      "controlPlane/vlanRanges": [{ physicalNetwork: "physnet1", first: 100, last: 200 }],
      "cloud/externalNetworks/other": {
        segmentationId: 100,
        cidr: "198.18.66.0/24",
        gatewayIp: "198.18.66.254",
        allocationPools: [{ start: "198.18.66.1", end: "198.18.66.9" }],
      },
    },
  ],
  ["a flavor without a disk for any image", { "cloud/flavors/small/diskGiB": 0, "cloud/images/guest/minDiskGiB": 4 }],
  [
    "a small disk where a Debian image says that it is enough",
    { "cloud/images/guest/source": { url: "https://x.example/debian-12.qcow2" }, "cloud/images/guest/minDiskGiB": 1 },
  ],
  ["an instance without a way in", { [`${docker}/floatingIp`]: "none" }],
  ["SSH through a rule for any protocol", { "cloud/securityGroups/terry/rules": [{ protocol: "any" }] }],
  [
    "SSH inside a range of ports",
    { "cloud/securityGroups/terry/rules": [{ protocol: "tcp", ports: { first: 1, last: 99 } }] },
  ],
  [
    "more instances than declared nodes hold, on a cloud that may have others",
    { controlPlane: existingControlPlane, [`${docker}/count`]: 40 },
  ],
  [
    "anti-affinity with a node for each",
    {
      "nodes/bart": computeNode(42),
      "cloud/serverGroups/spread": { policy: "anti-affinity" },
      [`${docker}/serverGroup`]: "spread",
      "cloud/instances/web/serverGroup": "spread",
    },
  ],
  [
    "a wish to keep apart that one node cannot fulfil",
    {
      "cloud/serverGroups/spread": { policy: "soft-anti-affinity" },
      [`${docker}/serverGroup`]: "spread",
      "cloud/instances/web/serverGroup": "spread",
    },
  ],
  ["exactly as many instances as fit", { [`${docker}/count`]: 6 }],
  [
    "exactly as many addresses as needed",
    { "cloud/externalNetworks/internet/allocationPools": [{ start: "198.18.65.193", end: "198.18.65.195" }] },
  ],
  ["exactly the memory that is needed", { "host/capacity": { memoryMiB: 5814, diskGiB: 19 } }],
];

test.each(rows)("%s", (_what, changes) => {
  expect(problemsWith(changes)).toEqual([]);
});

test("one instance more than fit is one too many", () => {
  expect(problemsWith({ [`${docker}/count`]: 7 })).toHaveLength(1);
});

test("all problems are reported at once", () => {
  const report = problemsWith({
    "cloud/externalNetworks/internet/gatewayIp": "198.18.66.1",
    [`${docker}/flavor`]: "large",
    "cloud/keyPairs/teacher/publicKeyFile": "no.pub",
  });
  expect(report).toEqual([
    "cloud.keyPairs.teacher.publicKeyFile: no.pub (/project/no.pub) does not exist; name a public key; ssh-keygen -t ed25519 makes a pair",
    "cloud.instances.docker.flavor: large is no flavor; use small",
    "cloud.externalNetworks.internet.gatewayIp: 198.18.66.1 is outside 198.18.65.192/26; use .193 to .254",
  ]);
});
