import { problemsWith } from "../base";

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

describe("the lab host", () => {
  const rows: readonly Row[] = [
    [
      "two bridges over one NIC",
      { "host/bridges/br-internet": { nic: "eth0" } },
      ["host.bridges.br-internet.nic: eth0 is a port of br0 already; give each bridge a NIC of its own"],
    ],
    [
      "a bridge over a bridge",
      { "host/bridges/br-internet": { nic: "br0" } },
      ["host.bridges.br-internet.nic: br0 is a bridge itself; name the NIC that becomes its port, e.g. eth0"],
    ],
    [
      "the bridge's gateway outside its network",
      { "host/bridges/br0/address": { address: "198.18.26.10/24", gateway: "198.18.27.1" } },
      ["host.bridges.br0.address.gateway: 198.18.27.1 is outside 198.18.26.0/24; use .1 to .254"],
    ],
    [
      "the bridge's gateway being the host",
      { "host/bridges/br0/address": { address: "198.18.26.10/24", gateway: "198.18.26.10" } },
      [
        "host.bridges.br0.address.gateway: 198.18.26.10 is the machine's own address; use the address of the network's router",
      ],
    ],
    [
      "the network's address for a bridge",
      { "host/bridges/br0/address": { address: "198.18.26.0/24" } },
      ["host.bridges.br0.address.address: 198.18.26.0 is the address of 198.18.26.0/24 itself; use .1 to .254"],
    ],
    [
      "a bridge with the controller's address",
      { "host/bridges/br0/address": { address: "198.18.26.20/24" } },
      ["host.bridges.br0.address.address: 198.18.26.20/24 is the address of the controller; use a free one"],
    ],
    [
      "more memory than the host has",
      { "host/capacity": { memoryMiB: 4096 } },
      [
        "host.capacity.memoryMiB: 4096 MiB is less than the 5814 MiB that the nodes take with QEMU's own (network-1 2394 MiB and lisa 3420 MiB); lower the nodes' memoryMiB, or take a node away",
      ],
    ],
    [
      "more disk than the host has",
      { "host/capacity": { diskGiB: 10 } },
      [
        "host.capacity.diskGiB: 10 GiB is less than the 19 GiB that the nodes take when full, the image included; lower the nodes' rootDisk.sizeGiB or swapMiB, or take a node away",
      ],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});
