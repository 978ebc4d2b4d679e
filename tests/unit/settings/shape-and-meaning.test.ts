/** Mistakes of shape and of meaning are told together, and a part of the wrong shape is blamed for nothing else. */
import { labFrom } from "../../../reading/lab";
import { labSettings } from "../../../settings/lab";
import { schemaProblems } from "../../../settings/problems";
import { formatProblem } from "../../../values/problem";
import { anotherInstance, changed, computeNode, existingControlPlane, memoryMachine, problemsWith } from "../base";

type Changes = Readonly<Record<string, unknown>>;

const poolWithGateway = [{ start: "198.18.65.193", end: "198.18.65.254" }];
const gatewayInPool: Changes = { "cloud/externalNetworks/internet/allocationPools": poolWithGateway };
const gatewayLine =
  "cloud.externalNetworks.internet.allocationPools[0]: 198.18.65.193 to 198.18.65.254 contains the gateway 198.18.65.254; use .193 to .253";

test("a number written as a text, and a gateway inside its pool", () => {
  expect(problemsWith({ "cloud/flavors/small/vcpus": "one", ...gatewayInPool })).toEqual([
    "cloud.flavors.small.vcpus: one cannot stand here; use a whole number from 1",
    gatewayLine,
  ]);
});

test("shape, files and meaning, in this order", () => {
  expect(
    problemsWith({
      "nodes/lisa/memoryMiB": "3 GiB",
      "cloud/keyPairs/teacher/publicKeyFile": "no.pub",
      "cloud/instances/docker/flavor": "large",
      proxi: {},
    }),
  ).toEqual([
    'nodes.lisa.memoryMiB: "3 GiB" cannot stand here; use a whole number from 1',
    "proxi: this key does not exist; did you mean proxy?",
    "cloud.keyPairs.teacher.publicKeyFile: no.pub (/project/no.pub) does not exist; name a public key; ssh-keygen -t ed25519 makes a pair",
    "cloud.instances.docker.flavor: large is no flavor; use small",
  ]);
});

test("a control plane that cannot be read hides nothing else", () => {
  expect(problemsWith({ "controlPlane/publicAddress": "controller", ...gatewayInPool })).toEqual([
    "controlPlane.publicAddress: controller cannot stand here; use an IPv4 address such as 192.168.100.1",
    gatewayLine,
  ]);
});

describe("a part that cannot be read", () => {
  const rows: readonly (readonly [what: string, changes: Changes, report: readonly string[]])[] = [
    [
      "is still a name that was probably meant",
      { "cloud/flavors/small/vcpus": "one", "cloud/instances/docker/flavor": "smal" },
      [
        "cloud.flavors.small.vcpus: one cannot stand here; use a whole number from 1",
        "cloud.instances.docker.flavor: smal is no flavor; did you mean small?",
      ],
    ],
    [
      "may be the bridge that a node names; another name is still wrong",
      { "host/bridges/br0/nic": 0, "nodes/lisa/management/bridge": "br1" },
      [
        "host.bridges.br0.nic: 0 cannot stand here; use a network device such as eth0, 15 characters at most",
        "nodes.lisa.management.bridge: br1 is no bridge of the lab host; did you mean br0?",
      ],
    ],
    [
      "may be the router that leads outside",
      { "cloud/routers/gate/networks": "lan" },
      [
        "cloud.routers.gate.networks: lan cannot stand here; use a list that is not empty, each item a name: letters, digits, spaces, dots, hyphens, underscores, 63 characters at most",
      ],
    ],
    [
      "may be the tenant network that a router names, even if an external one has the same name",
      { "cloud/networks/internet": { cidr: 10 }, "cloud/routers/gate/networks": ["lan", "internet"] },
      ["cloud.networks.internet.cidr: 10 cannot stand here; use an IPv4 network such as 192.168.100.0/24"],
    ],
    [
      "may be the compute node with room for all",
      { "nodes/bart": { ...computeNode(42), memoryMiB: "much" }, "cloud/instances/docker/count": 20 },
      ["nodes.bart.memoryMiB: much cannot stand here; use a whole number from 1"],
    ],
    [
      "may stand under a misspelt key",
      { "cloud/flavors": undefined, "cloud/flavours": { small: { vcpus: 1, ramMiB: 192, diskGiB: 1 } } },
      ["cloud.flavours: this key does not exist; did you mean flavors?"],
    ],
    [
      "may stand under a misspelt key, but not under one that is there",
      { flavors: {}, "cloud/instances/docker/flavor": "large" },
      [
        "flavors: this key does not exist; use host, proxy, campusNetworks, controlPlane, nodeImage, nodes, allowLoss or cloud",
        "cloud.instances.docker.flavor: large is no flavor; use small",
      ],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

/** A sound lab in which much hangs together. */
const wide: Changes = {
  proxy: { httpProxy: "http://proxy.example:3128", noProxy: [".example"] },
  "host/capacity": { memoryMiB: 16384, diskGiB: 60 },
  "controlPlane/vlanRanges": [{ physicalNetwork: "physnet2", first: 100, last: 199 }],
  "controlPlane/tenantNetworkTypes": ["vxlan", "vlan"],
  "controlPlane/secrets": { adminPassword: "adm1n-word", servicePasswords: { nova: "n0va-word" } },
  "nodes/network-2": {
    role: "network",
    management: { bridge: "br0", address: "198.18.26.32/24" },
    uplinks: [{ bridge: "br0", physicalNetwork: "physnet2" }],
  },
  "nodes/network-1/uplinks": [{ bridge: "br-internet" }, { bridge: "br0", physicalNetwork: "physnet2" }],
  "nodes/lisa/uplinks": [
    { bridge: "br0", physicalNetwork: "physnet2", mac: "52:54:00:00:00:77" },
    { bridge: "br-internet" },
  ],
  "nodes/lisa/overcommit": { cpu: 4 },
  "cloud/networks/vlan": {
    networkType: "vlan",
    physicalNetwork: "physnet2",
    segmentationId: 123,
    cidr: "192.168.101.0/24",
    gatewayIp: "192.168.101.254",
    allocationPools: [{ start: "192.168.101.10", end: "192.168.101.99" }],
  },
  "cloud/routers/inner": { networks: ["vlan"] },
  "cloud/securityGroups/db": { rules: [{ protocol: "tcp", ports: 5432, remote: { group: "terry" } }] },
  "cloud/serverGroups/near": { policy: "affinity" },
  "cloud/instances/db": {
    ...anotherInstance,
    networks: [{ network: "vlan", fixedIp: "192.168.101.20" }, { network: "internet" }],
    securityGroups: ["db"],
    floatingIp: false,
    serverGroup: "near",
  },
};

/** Every place in a value, as `changed` writes it. */
function places(value: unknown, at: readonly string[] = []): string[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [...(at.length > 0 ? [at.join("/")] : []), ...inside.flatMap(([key, v]) => places(v, [...at, key]))];
}

type Parent = Record<string, unknown>;

/** A copy of a value in which something was done to what stands at a place. */
function altered(value: unknown, place: string, change: (parent: Parent, key: string) => void): unknown {
  const copy = JSON.parse(JSON.stringify(value)) as Parent;
  const keys = place.split("/");
  const last = keys.pop() ?? "";
  change(
    keys.reduce((at, key) => at[key] as Parent, copy),
    last,
  );
  return copy;
}

/** A lab with what stands at one place made wrong, in several ways: another value, none, a key that cannot be one. */
function broken(lab: unknown): [place: string, value: unknown][] {
  const wrong = [null, "\u0000", -1.5, [], ["\u0000"], {}, { zz: 1 }, true];
  // In a mapping of names, `zz` would stand for all that was there, which is then rightly missed.
  const ofNames = /^(nodes|host\/bridges|cloud\/\w+)$/;
  return places(lab).flatMap((place) => [
    ...(ofNames.test(place) ? wrong.filter((value) => !Object.hasOwn(Object(value) as object, "zz")) : wrong).map(
      (value): [string, unknown] => [place, altered(lab, place, (parent, key) => (parent[key] = value))],
    ),
    [place, altered(lab, place, (parent, key) => delete parent[key])],
    [place, altered(lab, place, (parent, key) => ((parent[`${key}/x`] = parent[key]), delete parent[key]))],
  ]);
}

function shapeLines(value: unknown): string[] {
  const { error } = labSettings.safeParse(value);
  return error === undefined ? [] : schemaProblems(error.issues, labSettings, value).map(formatProblem);
}

function lines(value: unknown): string[] {
  const loaded = labFrom(value, memoryMachine());
  return "problems" in loaded ? loaded.problems.map(formatProblem) : [];
}

describe.each<[string, Changes]>([
  ["installed", wide],
  ["existing", { ...wide, controlPlane: existingControlPlane }],
])("whatever has the wrong shape in a sound lab, its control plane %s", (_what, changes) => {
  const all = broken(changed(changes)).map(([place, value]) => ({ place, value, shape: shapeLines(value) }));
  const misshapen = all.filter(({ shape }) => shape.length > 0);

  test("is told, and nothing follows from it", () => {
    expect(lines(changed(changes))).toEqual([]);
    expect(misshapen.length).toBeGreaterThan(1000);
    for (const { place, value, shape } of misshapen) expect([place, ...lines(value)]).toEqual([place, ...shape]);
  });

  test("does not hide a mistake of meaning elsewhere", () => {
    const own = "cloud/externalNetworks/internet";
    const elsewhere = misshapen.filter(({ place }) => !place.startsWith(own) && !own.startsWith(place));
    expect(elsewhere.length).toBeGreaterThan(1000);
    for (const { place, value } of elsewhere) {
      const { cloud } = value as { cloud: { externalNetworks: { internet: { allocationPools: unknown } } } };
      cloud.externalNetworks.internet.allocationPools = poolWithGateway;
      expect([place, ...lines(value)]).toContain(gatewayLine);
    }
  });
});
