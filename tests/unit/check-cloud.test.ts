import { anotherInstance, computeNode, problemsWith } from "./base";

const I = "cloud/externalNetworks/internet";
const D = "cloud/instances/docker";
const subnet = (cidr: string, more: object = {}) => ({ cidr, ...more });

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

describe("names that refer to something", () => {
  const rows: readonly Row[] = [
    ["an image", { [`${D}/image`]: "geust" }, ["cloud.instances.docker.image: geust is no image; did you mean guest?"]],
    ["a flavor", { [`${D}/flavor`]: "large" }, ["cloud.instances.docker.flavor: large is no flavor; use small"]],
    [
      "a key pair",
      { [`${D}/keyPair`]: "teachers" },
      ["cloud.instances.docker.keyPair: teachers is no key pair; did you mean teacher?"],
    ],
    [
      "a network",
      { [`${D}/networks`]: [{ network: "lna" }], [`${D}/floatingIp`]: "none" },
      ["cloud.instances.docker.networks[0].network: lna is no network; did you mean lan?"],
    ],
    [
      "a security group",
      { [`${D}/securityGroups`]: ["tery"] },
      ["cloud.instances.docker.securityGroups[0]: tery is no security group; did you mean terry?"],
    ],
    [
      "a server group",
      { [`${D}/serverGroup`]: "spread" },
      ["cloud.instances.docker.serverGroup: spread is no server group; declare it in cloud.serverGroups"],
    ],
    [
      "a floating IP's network",
      { [`${D}/floatingIp`]: { externalNetwork: "internt" } },
      ["cloud.instances.docker.floatingIp.externalNetwork: internt is no external network; did you mean internet?"],
    ],
    [
      "a router's external network",
      {
        "cloud/routers/inner": { externalNetwork: "internets", networks: ["lan"] },
        "cloud/routers/gate/networks": ["wlan"],
      },
      [
        "cloud.routers.gate.networks[0]: wlan is no private network; did you mean lan?",
        "cloud.routers.inner.externalNetwork: internets is no external network; did you mean internet?",
      ],
    ],
    [
      "an external network inside a router",
      { "cloud/routers/gate/networks": ["lan", "internet"] },
      ["cloud.routers.gate.networks[1]: internet is an external network; name it as externalNetwork of the router"],
    ],
    [
      "a rule's group",
      { "cloud/securityGroups/db": { rules: [{ protocol: "tcp", ports: 5432, remote: { group: "web" } }] } },
      ["cloud.securityGroups.db.rules[0].remote.group: web is no security group; use terry or db"],
    ],
    [
      "a name that every object has",
      { [`${D}/image`]: "constructor" },
      ["cloud.instances.docker.image: constructor is no image; use guest"],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

describe("security groups", () => {
  const rows: readonly Row[] = [
    [
      "ports of ICMP",
      { "cloud/securityGroups/g": { rules: [{ protocol: "icmp", ports: 8 }] } },
      ["cloud.securityGroups.g.rules[0].ports: ports do not exist in icmp; leave them out, or use tcp or udp"],
    ],
    [
      "ports the wrong way round",
      { "cloud/securityGroups/g": { rules: [{ protocol: "udp", ports: { first: 9, last: 8 } }] } },
      ["cloud.securityGroups.g.rules[0].ports: 9 to 8 is the wrong way round; use first: 8, last: 9"],
    ],
    [
      "host bits",
      { "cloud/securityGroups/g": { rules: [{ protocol: "any", remote: { cidr: "10.0.0.1/8" } }] } },
      ["cloud.securityGroups.g.rules[0].remote.cidr: 10.0.0.1/8 has host bits set; use 10.0.0.0/8"],
    ],
    [
      "one rule twice",
      {
        "cloud/securityGroups/g": {
          rules: [
            { protocol: "tcp", ports: 22 },
            { protocol: "any" },
            { protocol: "tcp", ports: { first: 22, last: 22 } },
          ],
        },
      },
      ["cloud.securityGroups.g.rules[2]: ingress-tcp-22-0.0.0.0/0 says the same as rules[0]; take one of them out"],
    ],
    [
      "Neutron's own group",
      { "cloud/securityGroups/default": {} },
      ["cloud.securityGroups.default: default is the group that every project has by itself; use another name"],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

describe("instances", () => {
  const rows: readonly Row[] = [
    [
      "a small disk for Debian",
      { "cloud/images/debian-12": { source: { url: "https://x.example/d.qcow2" } }, [`${D}/image`]: "debian-12" },
      [
        "cloud.instances.docker.flavor: small (1 GiB disk) is smaller than the 4 GiB that a Debian image needs; use a flavor with diskGiB: 4 at least, or set the image's minDiskGiB if it needs less",
      ],
    ],
    [
      "a small disk for a file that says Debian",
      { "cloud/images/guest/source": { url: "https://x.example/debian-12-generic.qcow2" } },
      [
        "cloud.instances.docker.flavor: small (1 GiB disk) is smaller than the 4 GiB that a Debian image needs; use a flavor with diskGiB: 4 at least, or set the image's minDiskGiB if it needs less",
        "cloud.instances.web.flavor: small (1 GiB disk) is smaller than the 4 GiB that a Debian image needs; use a flavor with diskGiB: 4 at least, or set the image's minDiskGiB if it needs less",
      ],
    ],
    [
      "a disk below minDiskGiB",
      { "cloud/images/guest/minDiskGiB": 2, "cloud/instances/web": undefined },
      [
        "cloud.instances.docker.flavor: small (1 GiB disk) is smaller than the 2 GiB that image guest asks for (minDiskGiB); use a flavor with diskGiB: 2 at least",
      ],
    ],
    [
      "memory below minRamMiB",
      { "cloud/images/guest/minRamMiB": 512, "cloud/instances/web": undefined },
      [
        "cloud.instances.docker.flavor: small (192 MiB) is smaller than the 512 MiB that image guest asks for (minRamMiB); use a flavor with ramMiB: 512 at least",
      ],
    ],
    [
      "a fixed address outside",
      { [`${D}/networks`]: [{ network: "lan", fixedIp: "192.168.101.5" }] },
      ["cloud.instances.docker.networks[0].fixedIp: 192.168.101.5 is outside 192.168.100.0/24; use .1 to .254"],
    ],
    [
      "the gateway's fixed address",
      { [`${D}/networks`]: [{ network: "lan", fixedIp: "192.168.100.1" }] },
      [
        "cloud.instances.docker.networks[0].fixedIp: 192.168.100.1 is the gateway of network lan; use another address of that network",
      ],
    ],
    [
      "one fixed address twice",
      {
        [`${D}/networks`]: [{ network: "lan", fixedIp: "192.168.100.5" }],
        "cloud/instances/web/networks": [{ network: "lan", fixedIp: "192.168.100.5" }],
      },
      [
        "cloud.instances.web.networks[0].fixedIp: 192.168.100.5 belongs to instance docker already; use another address",
      ],
    ],
    [
      "one fixed address for many",
      { [`${D}/networks`]: [{ network: "lan", fixedIp: "192.168.100.5" }], [`${D}/count`]: 3 },
      [
        "cloud.instances.docker.networks[0].fixedIp: 192.168.100.5 cannot belong to 3 instances; leave it out, or declare the instances one by one",
      ],
    ],
    [
      "a network twice",
      { [`${D}/networks`]: [{ network: "lan" }, { network: "lan" }] },
      ["cloud.instances.docker.networks[1].network: lan is listed twice; list it once"],
    ],
    [
      "a floating address outside",
      { [`${D}/floatingIp/address`]: "198.18.66.1" },
      ["cloud.instances.docker.floatingIp.address: 198.18.66.1 is outside 198.18.65.192/26; use .193 to .254"],
    ],
    [
      "one floating address twice",
      { [`${D}/floatingIp/address`]: "198.18.65.200", "cloud/instances/web/floatingIp/address": "198.18.65.200" },
      ["cloud.instances.web.floatingIp.address: 198.18.65.200 belongs to instance docker already; use another address"],
    ],
    [
      "one floating address for many",
      { [`${D}/floatingIp/address`]: "198.18.65.200", [`${D}/count`]: 2 },
      [
        "cloud.instances.docker.floatingIp.address: 198.18.65.200 cannot belong to 2 instances; leave it out, or declare the instances one by one",
      ],
    ],
    [
      "a floating IP without a router",
      { "cloud/routers": {} },
      [
        "cloud.instances.docker.floatingIp.externalNetwork: internet has no router to lan; add a router with externalNetwork: internet and that network",
        "cloud.instances.web.floatingIp.externalNetwork: internet has no router to lan; add a router with externalNetwork: internet and that network",
      ],
    ],
    [
      "a floating IP on the wrong network",
      { "cloud/privateNetworks/lan2": subnet("192.168.101.0/24"), [`${D}/networks`]: [{ network: "lan2" }] },
      [
        "cloud.instances.docker.floatingIp.externalNetwork: internet has no router to lan2; add the network to router gate, or use lan",
      ],
    ],
    [
      "SSH without an address",
      { [`${D}/floatingIp`]: "none", [`${D}/waitFor`]: "ssh" },
      [
        "cloud.instances.docker.waitFor: ssh needs an address that can be tried from here; set floatingIp, or use waitFor: active",
      ],
    ],
    [
      "SSH that no rule lets in",
      { "cloud/securityGroups/terry/rules": [{ protocol: "tcp", ports: 80 }], "cloud/instances/web": undefined },
      [
        "cloud.instances.docker.waitFor: ssh waits for TCP 22, which terry does not let in; add a rule `{protocol: tcp, ports: 22}`, or use waitFor: active",
      ],
    ],
    [
      "a counted name that is taken",
      { "cloud/instances/docker-2": anotherInstance, [`${D}/count`]: 2 },
      ["cloud.instances.docker-2: docker-2 is the name of an instance of docker too; rename one of the two"],
    ],
    [
      "user data that Nova does not take",
      { [`${D}/userData`]: { inline: "x".repeat(49150) } },
      [
        "cloud.instances.docker.userData: a text of 49150 bytes is longer than Nova takes; keep it below 49149 bytes; let it download the rest",
      ],
    ],
    [
      "more addresses than the pool has",
      { [`${I}/allocationPools`]: [{ start: "198.18.65.193", end: "198.18.65.194" }] },
      [
        "cloud.externalNetworks.internet.allocationPools: 2 addresses cannot serve 1 router, 2 floating IPs and 0 attached instances; widen the pools to 3 addresses, or give fewer instances a floating IP",
      ],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

describe("room on the compute nodes", () => {
  const rows: readonly Row[] = [
    [
      "no compute node",
      { "nodes/lisa": undefined },
      ["cloud.instances: 2 instances have no compute node to run on; add a node with `role: compute`"],
    ],
    [
      "memory",
      { "cloud/instances/docker/count": 12 },
      [
        "cloud.instances: 13 instances need 2496 MiB of memory (the compute nodes have 2048) and 13 GiB of disk (the compute nodes have 7): 7 on lisa fit, no room for docker-8, docker-9, docker-10 and 3 more; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
      ],
    ],
    [
      "vCPUs",
      { "nodes/lisa/overcommit": { cpu: 0.25 } },
      [
        "cloud.instances: 2 instances need 2 vCPUs (the compute nodes have 1): 1 on lisa fit, no room for web; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
      ],
    ],
    [
      "disk",
      { "cloud/flavors/small/diskGiB": 5 },
      [
        "cloud.instances: 2 instances need 10 GiB of disk (the compute nodes have 7): 1 on lisa fit, no room for web; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
      ],
    ],
    [
      "an instance larger than any node",
      { "cloud/flavors/small/vcpus": 5, "nodes/bart": computeNode(42) },
      [
        "cloud.instances: 2 instances are too large: docker takes 5 vCPUs, and a node has 4: 0 on lisa and 0 on bart fit, no room for docker and web; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
      ],
    ],
    [
      "anti-affinity",
      {
        "cloud/serverGroups/spread": { policy: "anti-affinity" },
        [`${D}/serverGroup`]: "spread",
        "cloud/instances/web/serverGroup": "spread",
      },
      [
        "cloud.instances: 2 instances have to part: anti-affinity group spread has 2, and there is room on 1 compute node: 1 on lisa fit, no room for web; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
      ],
    ],
    [
      "affinity",
      {
        "cloud/serverGroups/near": { policy: "affinity" },
        [`${D}/serverGroup`]: "near",
        [`${D}/count`]: 11,
        "cloud/instances/web/serverGroup": "near",
        "nodes/bart": computeNode(42),
      },
      [
        "cloud.instances: 12 instances have to stay together by affinity, and no compute node is free for all: 0 on lisa and 0 on bart fit, no room for docker-1, docker-2, docker-3 and 9 more; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
      ],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});
