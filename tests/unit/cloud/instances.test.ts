import { anotherInstance, problemsWith } from "../base";

const I = "cloud/externalNetworks/internet";
const D = "cloud/instances/docker";
const subnet = (cidr: string, more: object = {}) => ({ cidr, ...more });

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

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
      ["cloud.instances.docker.networks[0].fixedIp: 192.168.100.1 is the gateway of network lan; use another address"],
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
      "fixed addresses of many, past the end of the network",
      { [`${D}/networks`]: [{ network: "lan", fixedIp: { host: 253 } }], [`${D}/count`]: 3 },
      [
        "cloud.instances.docker.networks[0].fixedIp: host 253 leads to 192.168.100.255, outside of network lan; the network has 254 addresses: use a lower one, or a larger network",
      ],
    ],
    [
      "a network twice",
      { [`${D}/networks`]: [{ network: "lan" }, { network: "lan" }] },
      ["cloud.instances.docker.networks[1].network: lan is listed twice; list it once: an instance has one NIC on it"],
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
        "cloud.instances.docker.floatingIp: a floating IP is for its first NIC, and network lan has no router to internet; add a router to internet and that network",
        "cloud.instances.web.floatingIp: a floating IP is for its first NIC, and network lan has no router to internet; add a router to internet and that network",
      ],
    ],
    [
      "a floating IP on the wrong network",
      { "cloud/networks/lan2": subnet("192.168.101.0/24"), [`${D}/networks`]: [{ network: "lan2" }] },
      [
        "cloud.instances.docker.floatingIp: a floating IP is for its first NIC, and network lan2 has no router to internet; add the network to router gate, or put lan first",
      ],
    ],
    [
      "SSH without an address",
      { [`${D}/floatingIp`]: false, [`${D}/waitFor`]: "ssh" },
      [
        "cloud.instances.docker.waitFor: ssh needs an address that can be tried from here; set floatingIp, or use waitFor: active",
      ],
    ],
    [
      "SSH that no rule lets in",
      {
        "cloud/securityGroups/terry/rules": [{ protocol: "tcp", ports: 80 }],
        "cloud/instances/web": undefined,
        [`${D}/waitFor`]: "ssh",
      },
      [
        "cloud.instances.docker.waitFor: ssh waits for TCP 22, which terry does not let in; expose `{protocol: tcp, ports: 22}`, or use waitFor: active",
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
