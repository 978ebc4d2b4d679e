import { computeNode, problemsWith } from "../base";

const D = "cloud/instances/docker";

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

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
        "cloud.instances: 2 instances have to run apart: anti-affinity group spread has 2, and there is room on 1 compute node: 1 on lisa fit, no room for web; ask for fewer or smaller ones, enlarge the compute nodes, or add one",
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
