import { problemsWith } from "../base";

const D = "cloud/instances/docker";

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
        "cloud.routers.inner.externalNetwork: internets is no external network; did you mean internet?",
        "cloud.routers.gate.networks[0]: wlan is no network; did you mean lan?",
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
