/** Changes of the settings, up and back. */
import type { ApiClient } from "../../../openstack/client";
import { api, bart, devSettings, eventually, floatingIp, labhost, lisa, pulumi, ssh, up } from "../../support/lab";
import { trespass } from "../../support/trespass";
import { tryNested, type NestedTrial } from "../../support/nested";

interface Server {
  readonly id: string;
  readonly status: string;
  readonly "OS-EXT-SRV-ATTR:host": string;
}

const serverOf = async (client: ApiClient, id: string) =>
  (await client.get<{ server: Server }>("compute", `/servers/${id}`)).server;

/** An instance that somebody starts on a certain node, past Pulumi, once it has started or failed. */
async function startOn(client: ApiClient, host: string, name: string): Promise<Server> {
  const { flavors } = await client.get<{ flavors: { id: string; name: string }[] }>("compute", "/flavors");
  const { images } = await client.get<{ images: { id: string }[] }>("image", "/v2/images?name=guest");
  const flavorRef = flavors.find(({ name }) => name === "small")?.id;
  const wanted = { name, flavorRef, imageRef: images[0]?.id, networks: "none" };
  const { server } = await client.call<{ server: Server }>("compute", "POST", "/servers", {
    server: { ...wanted, availability_zone: `nova:${host}` },
  });
  const isSettled = async () => (await serverOf(client, server.id)).status !== "BUILD";
  await eventually(`an instance on ${host}`, 300, isSettled);
  return serverOf(client, server.id);
}

/** Moves an instance to whichever other node there is, by Nova's cold migration, and takes it away. */
async function moveAway(client: ApiClient, { id }: Server): Promise<Server> {
  const act = (action: object) => client.call("compute", "POST", `/servers/${id}/action`, action);
  await act({ migrate: null });
  await eventually(`${id} on its way`, 300, async () =>
    ["VERIFY_RESIZE", "ERROR", "ACTIVE"].includes((await serverOf(client, id)).status),
  );
  const moved = await serverOf(client, id);
  if (moved.status === "VERIFY_RESIZE") await act({ confirmResize: null });
  await eventually(`${id} settled`, 300, async () => (await serverOf(client, id)).status !== "VERIFY_RESIZE");
  const settled = await serverOf(client, id);
  await client.remove("compute", `/servers/${id}`);
  return settled;
}

describe("changes", () => {
  let nested: NestedTrial;

  test("a compute node that boots by UEFI from a raw volume joins, and leaves nothing when it is removed, its instances neither", async () => {
    const settings = devSettings();
    const { lisa: model, ...others } = settings.nodes ?? {};
    if (!model) throw new Error("Pulumi.dev.yaml has no node lisa");
    const other = {
      ...{ ...model, management: { ...model.management, address: `${bart}/24` } },
      ...{ firmware: "uefi" as const, rootDisk: { sizeGiB: 9, format: "raw" as const } },
      onRemoval: "delete" as const,
    };
    const added = await pulumi(up, { ...settings, nodes: { ...others, lisa: model, bart: other } });
    expect(added.code).toBe(0);
    interface Services {
      services: { host: string; state: string; status: string }[];
    }
    const client = await api();
    const services = () => client.get<Services>("compute", "/os-services?binary=nova-compute");
    // Looked at after its removal, so that a surprise here leaves no node behind for the tests that follow.
    const joined = (await services()).services;
    const domain = (await ssh(labhost, "virsh dumpxml bart")).stdout;
    const volumes = (await ssh(labhost, "virsh vol-list atelier")).stdout;
    nested = await tryNested(bart);
    const [visit, move] = await Promise.allSettled([
      startOn(client, "bart", "passer-by"),
      startOn(client, "bart", "mover").then((server) => moveAway(client, server)),
    ]);
    const asNova = await trespass(lisa, bart);

    const removed = await pulumi(up, settings);
    expect(removed.code).toBe(0);
    expect(move).toMatchObject({ value: { status: "ACTIVE", "OS-EXT-SRV-ATTR:host": "lisa" } });
    expect(asNova).toEqual({
      shell: false,
      file: false,
      forward: false,
      stranger: expect.stringMatching(/host key/i) as string,
    });
    expect(visit).toMatchObject({ value: { status: "ACTIVE", "OS-EXT-SRV-ATTR:host": "bart" } });
    const { servers } = await client.get<{ servers: { name: string }[] }>("compute", "/servers?all_tenants=true");
    expect(servers.map(({ name }) => name)).not.toContain("passer-by");
    expect((await services()).services.map((s) => s.host)).toEqual(["lisa"]);
    const { agents } = await client.get<{ agents: { host: string }[] }>("network", "/agents");
    expect(agents.map((a) => a.host)).not.toContain("bart");
    const { resource_providers: providers } = await client.get<{ resource_providers: { name: string }[] }>(
      "placement",
      "/resource_providers",
    );
    expect(providers.map((p) => p.name)).toEqual(["lisa"]);
    expect(joined).toContainEqual(expect.objectContaining({ host: "bart", state: "up", status: "enabled" }));
    expect(domain).toMatch(/<loader[^>]*>[^<]*OVMF/);
    expect(volumes).toMatch(/bart-[0-9a-f]{12}\.raw/);
    expect((await ssh(labhost, "virsh list --all --name")).stdout).not.toContain("bart");
    expect((await ssh(labhost, "virsh vol-list atelier")).stdout).not.toContain("bart");
  });

  test("nested virtualisation is turned on in a kernel module that has it off, unless a guest uses the module", () => {
    expect(nested.off).toMatch(/^[0N]\n$/);
    expect(nested.first).toMatch(/^nested virtualisation is on \(kvm_\w+, reloaded\)\n$/);
    expect(nested.on).toMatch(/^[1Y]\n$/);
    expect(nested.optionFile).toMatch(/^options kvm_\w+ nested=1$/m);
    expect(nested.second).toMatch(/^nested virtualisation is on \(kvm_\w+\)\n$/);
    expect(nested.held).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^nested virtualisation is off, and kvm_\w+ is in use: \d+ other users\n {2}next: shut these down and run the same command again/,
      ) as string,
    });
    expect(nested.freed).toBe(nested.first);
    expect(nested.deleted).toBe("");
  });

  test("a preview of a changed control plane changes that alone, and no node", async () => {
    const settings = devSettings();
    if (settings.controlPlane.kind !== "install") throw new Error("Pulumi.dev.yaml installs no control plane");
    const controlPlane = { ...settings.controlPlane, workers: 2 };
    const { code, stdout } = await pulumi(["preview", "--json"], { ...settings, controlPlane });
    expect(code).toBe(0);
    const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
    const changes = steps.filter(({ op }) => op !== "same").map(({ op, urn }) => [op, urn.split("::").at(-1)]);
    expect(changes).toEqual([["update", "control-plane-install"]]);
  });

  test("a GRE network and a second external network, on a VLAN, work beside the first ones", async () => {
    const settings = devSettings();
    const { docker } = settings.cloud?.instances ?? {};
    if (!docker) throw new Error("Pulumi.dev.yaml has no instance docker");
    const { instances: first, networks: networks, externalNetworks } = settings.cloud ?? {};
    const campus = {
      physicalNetwork: "physnet1",
      segmentationId: 126,
      cidr: "198.18.126.0/24",
      gatewayIp: "198.18.126.254",
      allocationPools: [{ start: "198.18.126.10", end: "198.18.126.20" }],
    };
    const added = await pulumi(up, {
      ...settings,
      cloud: {
        ...settings.cloud,
        networks: {
          ...networks,
          overlay: { networkType: "gre", cidr: "192.168.101.0/24" },
          annex: { cidr: "192.168.102.0/24", dhcp: false },
        },
        externalNetworks: { ...externalNetworks, campus },
        routers: {
          gateway: { externalNetwork: "internet", networks: ["lan", "overlay"] },
          second: { externalNetwork: "campus", networks: ["annex"] },
        },
        instances: { ...first, gre: { ...docker, networks: [{ network: "overlay" }] } },
      },
    });
    // Up ends when the instance on the GRE network answers SSH by its floating IP.
    expect(added.code).toBe(0);
    const { code, stdout } = await ssh(await floatingIp("gre"), "hostname");
    expect([code, stdout.trim()]).toEqual([0, "gre"]);
    interface Routers {
      routers: {
        name: string;
        status: string;
        external_gateway_info: { external_fixed_ips: { ip_address: string }[] };
      }[];
    }
    const { routers: seen } = await (await api()).get<Routers>("network", "/routers?name=second");
    expect(seen[0]?.status).toBe("ACTIVE");
    expect(seen[0]?.external_gateway_info.external_fixed_ips[0]?.ip_address).toMatch(/^198\.18\.126\.(1\d|20)$/);

    expect((await pulumi(up, settings)).code).toBe(0);
    expect((await pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });

  test("an instance more than fits is refused before anything is made", async () => {
    const settings = devSettings();
    const { docker } = settings.cloud?.instances ?? {};
    if (!docker) throw new Error("Pulumi.dev.yaml has no instance docker");
    const instancesWanted = {
      ...settings.cloud?.instances,
      crowd: { ...docker, floatingIp: false as const, waitFor: "active" as const, count: 100 },
    };
    const { code, stdout, stderr } = await pulumi(up, {
      ...settings,
      cloud: { ...settings.cloud, instances: instancesWanted },
    });
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/crowd-\d+/);
    expect(stdout + stderr).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
  });
});
