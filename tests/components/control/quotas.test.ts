/** The quotas of the project that the lab's own things are made in: raised where Atelier runs the cloud, looked at elsewhere. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { ApiClient } from "../../../openstack/client";
import { refuseWithoutRoom } from "../../../components/control/room";
import { declareLab } from "../../../lab";
import { addedUp, ownNames, projectNeed, type Amount } from "../../../model/cloud/project-need";
import type { Verb } from "../../../tasks/task";
import { labWith } from "../../unit/base";
import { stackOf } from "../../support/examples";
import { recordGraph, resourceNamed, type GraphResource } from "../../support/graph";
import { FakeCloud, type Call } from "../fake-cloud";

jest.setTimeout(60_000);

/** What a project has by default: nova/conf/quota.py and neutron/conf/quota.py. */
const compute = { instances: 10, cores: 20, ram: 51200, key_pairs: 100, server_groups: 10, server_group_members: 10 };
const network = {
  ...{ network: 100, subnet: 100, router: 10, port: 500, floatingip: 50 },
  ...{ security_group: 10, security_group_rule: 100 },
};
const defaults: Amount = {
  ...{ instances: 10, cores: 20, ramMiB: 51200, keyPairs: 100, serverGroups: 10 },
  ...{ networks: 100, subnets: 100, routers: 10, ports: 500, floatingIps: 50 },
  ...{ securityGroups: 10, securityGroupRules: 100 },
};

type Numbers = Readonly<Record<string, number>>;

/** A cloud with limits and use by the services' own names, and with what else it is asked for. */
function cloudWith(limits: Numbers, used: Numbers, lists: Readonly<Record<string, unknown>> = {}) {
  const detail = (usual: Numbers, use: "used" | "in_use") =>
    Object.fromEntries(
      Object.entries({ ...usual }).map(([name, limit]) => [
        name,
        { limit: limits[name] ?? limit, [use]: used[name] ?? 0, reserved: 0 },
      ]),
    );
  const empty = {
    ...{ servers: [], keypairs: [], server_groups: [], networks: [], routers: [], ports: [], subnets: [] },
    ...{ floatingips: [], security_groups: [], security_group_rules: [] },
    ...{ resource_providers: [], provider_summaries: {} },
  };
  return new FakeCloud(({ method, path }: Call) => {
    if (method === "PUT") return {};
    const answers: Readonly<Record<string, unknown>> = {
      "/os-quota-sets/project-id/detail": { quota_set: detail(compute, "in_use") },
      "/os-quota-sets/project-id/defaults": { quota_set: compute },
      "/v2.0/quotas/project-id/details.json": { quota: detail(network, "used") },
      "/v2.0/quotas/project-id/default": { quota: network },
    };
    return answers[path] ?? { ...empty, ...lists };
  });
}

describe("every stack file that ships", () => {
  const files = [
    "Pulumi.dev.yaml",
    ...readdirSync(resolve(__dirname, "../../../examples"))
      .filter((file) => file.startsWith("Pulumi."))
      .map((file) => `examples/${file}`),
  ];

  /** What OpenStack counts of resources. */
  const typesOf: Readonly<Record<string, string>> = {
    instances: "computeInstanceV2",
    keyPairs: "computeKeypairV2",
    networks: "networkingNetworkV2",
    subnets: "networkingSubnetV2",
    routers: "networkingRouterV2",
    floatingIps: "networkingFloatingipV2",
  };
  const isOf = (type: string) => (resource: GraphResource) => resource.type.startsWith(`openstack:index/${type}:`);

  test.each(files)("%s: its project has room for what is declared, by the quotas that it comes to", async (file) => {
    const { lab, class: taught } = stackOf(file);
    // Hosts and nodes count nothing in the project.
    const stack = { class: taught, lab: { ...lab, host: undefined, nodes: [], nodeImage: undefined } };
    const graph = await recordGraph(() => declareLab(stack), { preview: true });
    // Teams' things name their project, or the user whose they are.
    const inOwn = graph.filter(({ inputs }) => inputs["tenantId"] === undefined && inputs["userId"] === undefined);
    const need = projectNeed(stack.lab, taught);
    const all = (type: string) => inOwn.filter(isOf(type)).length;
    expect(Object.fromEntries(Object.keys(typesOf).map((name) => [name, need[name as keyof Amount]]))).toEqual(
      Object.fromEntries(Object.entries(typesOf).map(([name, type]) => [name, all(type)])),
    );
    expect(need.securityGroups).toBe(all("networkingSecgroupV2") + 1);
    expect(need.securityGroupRules).toBe(all("networkingSecgroupRuleV2") + 2 * all("networkingSecgroupV2") + 4);
    // All that is made in the cloud waits for its provider, and that for the room; an existing cloud's has to be there.
    const install = lab.controlPlane.kind === "install";
    const provider = resourceNamed(graph, "control-plane-openstack");
    expect(provider.dependsOn?.includes("control-plane-quotas") ?? false).toBe(install);
    expect(addedUp.filter((name) => !install && need[name] > defaults[name])).toEqual([]);
    // Teams have quotas of their own.
    for (const team of taught?.teams ?? []) {
      expect(team.quotas.compute.instances).toBeGreaterThanOrEqual(team.instances.length);
      expect(team.quotas.network.networks).toBeGreaterThanOrEqual(team.networks.length);
    }
  });
});

describe("an installed control plane", () => {
  const { lab, class: taught } = stackOf("examples/Pulumi.pair.yaml");
  const need = projectNeed(lab, taught);
  const raise = async (limits: Numbers, used: Numbers, verb: Verb = "create") => {
    const cloud = cloudWith(limits, used);
    const ended = await cloud.run("raise-quotas", verb, () => ({ need }));
    expect([ended.status, ended.stderr]).toEqual([0, expect.any(String)]);
    return Object.assign({}, ...cloud.calls.filter(({ method }) => method === "PUT").map(({ body }) => body)) as {
      readonly quota_set?: Numbers;
      readonly quota?: Numbers;
    };
  };

  it("makes room for twelve machines beside what the default leaves to others", async () => {
    const set = await raise({}, {});
    expect(set.quota_set).toMatchObject({ instances: 22, cores: 32, ram: 51200 + 12 * 1024 });
    expect(set.quota).toMatchObject({ floatingip: 62, security_group: 12, network: 102 });
    // A limit of each group: nothing asks for more.
    expect(set.quota_set).not.toHaveProperty("server_group_members");
  });

  it("lowers nothing that somebody set, and leaves what is unlimited", async () => {
    const set = await raise({ instances: 50, cores: -1, floatingip: 500, ram: 1_000_000 }, {});
    expect(set.quota_set).not.toHaveProperty("instances");
    expect(set.quota_set).not.toHaveProperty("cores");
    expect(set.quota_set).not.toHaveProperty("ram");
    expect(set.quota).not.toHaveProperty("floatingip");
  });

  it("leaves to others what they use beyond the default", async () => {
    expect((await raise({ instances: 40 }, { instances: 38 }, "update")).quota_set).toMatchObject({ instances: 50 });
  });
});

describe("an existing cloud", () => {
  const instance = {
    image: "guest",
    flavor: "small",
    keyPair: "teacher",
    networks: [{ network: "lan" }],
    securityGroups: ["terry"],
  };
  const lab = labWith({
    controlPlane: {
      kind: "existing",
      auth: { authUrl: "http://c:5000/v3", username: "a", password: "p", projectName: "admin" },
    },
    nodes: {},
    host: undefined,
    nodeImage: undefined,
    "cloud/instances": { desk: { ...instance, count: 12, waitFor: "active" } },
  });
  const look = (cloud: FakeCloud) =>
    cloud.serve(async (access) =>
      refuseWithoutRoom(await ApiClient.connect(access), lab, projectNeed(lab), ownNames(lab)),
    );
  const roomy = {
    resource_providers: [{ uuid: "1", name: "big.example" }],
    provider_summaries: {
      "1": {
        resources: {
          VCPU: { capacity: 64, used: 0 },
          MEMORY_MB: { capacity: 65536, used: 0 },
          DISK_GB: { capacity: 500, used: 0 },
        },
      },
    },
  };

  it("with room is left as it is", async () => {
    const cloud = cloudWith({ instances: 12 }, {}, roomy);
    await expect(look(cloud)).resolves.toBeUndefined();
    expect(cloud.writes).toEqual([]);
  });

  it("without room is told at once, all of it, with what to run; nothing is written", async () => {
    const cloud = cloudWith({ security_group: 3 }, { instances: 4, security_group: 3, cores: 2 }, roomy);
    await expect(look(cloud)).rejects.toThrow(
      [
        "controlPlane.auth: project admin has no room for the lab in its quotas; it needs",
        "    12 more instances, and the limit is 10 with 4 in use",
        "    2 more security groups, and the limit is 3 with 3 in use",
        "  next: have an administrator of that cloud run: openstack quota set --instances 16 --secgroups 5 admin",
      ].join("\n"),
    );
    expect(cloud.writes).toEqual([]);
  });

  it("does not count again what of the lab is there", async () => {
    const servers = Array.from({ length: 9 }, (_, i) => ({
      id: `s${i}`,
      name: `desk-${i + 1}`,
      flavor: { vcpus: 1, ram: 256 },
    }));
    const full = cloudWith({ instances: 12 }, { instances: 9 }, { ...roomy, servers });
    await expect(look(full)).resolves.toBeUndefined();
    const tooFull = cloudWith({ instances: 11 }, { instances: 9 }, { ...roomy, servers });
    await expect(look(tooFull)).rejects.toThrow("3 more instances, and the limit is 11 with 9 in use");
  });

  it("whose compute nodes are full is told as well", async () => {
    const cloud = cloudWith(
      { instances: 50 },
      {},
      {
        resource_providers: [{ uuid: "1", name: "small" }],
        provider_summaries: {
          "1": { resources: { VCPU: { capacity: 8, used: 3 }, MEMORY_MB: { capacity: 65536, used: 0 } } },
        },
      },
    );
    await expect(look(cloud)).rejects.toThrow(/cloud\.instances: desk-\d+, .*of 12 instances still to be made/);
  });

  it("that tells no quotas is no obstacle", async () => {
    await expect(look(new FakeCloud(() => 403))).resolves.toBeUndefined();
  });
});
