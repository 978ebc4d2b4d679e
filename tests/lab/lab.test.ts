/**
 * The whole lab on the lab in a box, in the order of a term: start, use, change, trouble, stop. One file, because each
 * part stands on the one before it.
 */
import { Elsewhere } from "../support/elsewhere";
import {
  api,
  cutOff,
  devSettings,
  eventually,
  instances,
  opens,
  output,
  pulumi,
  run,
  sections,
  ssh,
  state,
} from "../support/lab";
import { describeVolumes } from "./volumes";

const labhost = "198.18.26.10";
const lisa = "198.18.26.41";
const bart = "198.18.26.42";
const up = ["up", "--yes", "--skip-preview"];

let before: string;
/** Whether the lab is this test's own, to be taken down whatever happens. */
let ours = false;

beforeAll(async () => {
  if ((await run("box/machines", [])).code === 0) {
    throw new Error("a lab runs on this machine, and it is not this test's to take down: npm stop, then npm test");
  }
  before = await output("box/fingerprint", []);
  ours = true;
});

afterAll(async () => {
  if (ours) await output("npm", ["stop"]);
});

async function floatingIp(name: string): Promise<string> {
  const address = (await instances())[name]?.floatingIp;
  if (!address) throw new Error(`instance ${name} has no floating IP`);
  return address;
}

describe("npm start", () => {
  test("cut off by Ctrl-C, then by kill -9 in the middle of a resource, the next one completes the lab", async () => {
    await cutOff("npm", ["start"], /machines: labhost/, "SIGINT");
    await cutOff("npm", ["start"], /control-plane-install creating/, "SIGKILL");
    const { code, stderr } = await run("npm", ["start"]);
    expect(stderr).toContain("cut off");
    expect(code).toBe(0);
  });
});

describe("after npm start", () => {
  test("a second up changes nothing", async () => {
    const { code } = await pulumi([...up, "--expect-no-changes"]);
    expect(code).toBe(0);
  });

  test("status says how to use it", async () => {
    const { code, stdout } = await run("npm", ["run", "--silent", "status"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`ssh -i ${state}/ssh/id_ed25519 root@${await floatingIp("docker")}`);
  });

  test("the bridge has the address, the NIC has none", async () => {
    expect((await ssh(labhost, "ip -brief -4 address show dev br0")).stdout).toContain(`${labhost}/24`);
    expect((await ssh(labhost, "ip -brief -4 address show dev eth0")).stdout).not.toContain(labhost);
    expect((await ssh(labhost, "cat /sys/class/net/eth0/brport/bridge/uevent")).stdout).toContain("INTERFACE=br0");
  });

  test("an instance answers SSH by its floating IP", async () => {
    const { code, stdout } = await ssh(await floatingIp("docker"), "hostname");
    expect(code).toBe(0);
    expect(stdout.trim()).toBe("docker");
  });

  test("two instances reach each other on the private network", async () => {
    const web = (await instances()).web?.fixedIps[0] ?? "";
    expect(web).toMatch(/^192\.168\.100\./);
    const { code, stdout } = await ssh(await floatingIp("docker"), `ping -c 3 -W 5 ${web}`);
    expect(stdout).toContain("0% packet loss");
    expect(code).toBe(0);
  });

  test("port 80 is open and port 81 closed, though both are served", async () => {
    const address = await floatingIp("web");
    expect((await ssh(address, "wget -q -O - http://127.0.0.1:81/")).code).toBe(0);
    await eventually(`port 80 of ${address}`, 60, () => opens(address, 80));
    expect(await opens(address, 81)).toBe(false);
  });

  test("instances use nested KVM where the node offers it", async () => {
    const offered = (await ssh(lisa, "test -c /dev/kvm && echo yes")).stdout.trim() === "yes";
    const domains = await ssh(lisa, "virsh list --name | xargs -rn1 virsh dumpxml | grep -o \"<domain type='[a-z]*'\"");
    expect(domains.stdout).toContain(`<domain type='${offered ? "kvm" : "qemu"}'`);
    expect(offered).toBe(true);
  });

  test("the state holds no secret in plain text", async () => {
    const { stdout } = await run("box/pulumi", ["stack", "export"], { ATELIER_TEST_QUIET: "1" });
    const secrets = await ssh(
      "198.18.26.20",
      "sed -n 's/^[^#=]*=//p' /etc/atelier/control/secrets.env | tr -d \"'\\\"\"",
    );
    const values = secrets.stdout.split("\n").filter((value) => value.length >= 16);
    expect(values.length).toBeGreaterThan(5);
    expect(values.filter((value) => stdout.includes(value))).toEqual([]);
    const privateKey = (await output("sed", ["-n", "3p", `${state}/ssh/id_ed25519`])).trim();
    expect(stdout).not.toContain(privateKey);
  });
});

describe("changes", () => {
  test("a compute node joins, and leaves nothing when it is removed", async () => {
    const settings = devSettings();
    const { lisa: model, ...others } = settings.nodes ?? {};
    if (!model) throw new Error("Pulumi.dev.yaml has no node lisa");
    const management = { ...model.management, address: `${bart}/24` };
    const added = await pulumi(up, { ...settings, nodes: { ...others, lisa: model, bart: { ...model, management } } });
    expect(added.code).toBe(0);
    interface Services {
      services: { host: string; state: string; status: string }[];
    }
    const client = await api();
    const services = () => client.get<Services>("compute", "/os-services?binary=nova-compute");
    expect((await services()).services).toContainEqual(
      expect.objectContaining({ host: "bart", state: "up", status: "enabled" }),
    );

    const removed = await pulumi(up, settings);
    expect(removed.code).toBe(0);
    expect((await services()).services.map((s) => s.host)).toEqual(["lisa"]);
    const { agents } = await client.get<{ agents: { host: string }[] }>("network", "/agents");
    expect(agents.map((a) => a.host)).not.toContain("bart");
    const { resource_providers: providers } = await client.get<{ resource_providers: { name: string }[] }>(
      "placement",
      "/resource_providers",
    );
    expect(providers.map((p) => p.name)).toEqual(["lisa"]);
    expect((await ssh(labhost, "virsh list --all --name")).stdout).not.toContain("bart");
    expect((await ssh(labhost, "virsh vol-list atelier")).stdout).not.toContain("bart");
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
    const { instances: first, privateNetworks, externalNetworks } = settings.cloud ?? {};
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
        privateNetworks: {
          ...privateNetworks,
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
    expect(seen[0]?.external_gateway_info.external_fixed_ips[0]?.ip_address).toMatch(/^198\.18\.126\.1\d$/);

    expect((await pulumi(up, settings)).code).toBe(0);
    expect((await pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });

  test("an instance more than fits is refused before anything is made", async () => {
    const settings = devSettings();
    const { docker } = settings.cloud?.instances ?? {};
    if (!docker) throw new Error("Pulumi.dev.yaml has no instance docker");
    const instancesWanted = {
      ...settings.cloud?.instances,
      crowd: { ...docker, floatingIp: "none" as const, waitFor: "active" as const, count: 100 },
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

describeVolumes(floatingIp);

describe("mistakes are told with the next thing to do, by stacks of their own", () => {
  let elsewhere: Elsewhere;
  beforeAll(async () => {
    elsewhere = await Elsewhere.open();
  });
  afterAll(() => elsewhere.close());

  test("a key that the lab host does not know", async () => {
    const text = await elsewhere.strangersKey();
    expect(text).toMatch(/nothing was changed on 198\.18\.26\.10: .*Permission denied/);
    expect(text).toContain("next: give ssh.identity a key");
  });

  test("a wrong password of OpenStack's administrator", async () => {
    const text = await elsewhere.wrongPassword("not-the-password");
    expect(text).toContain("answered 401 for user admin");
    expect(text).toContain("next: correct the user's name, password, project or domains");
    expect(text).not.toContain("not-the-password");
  });

  test("an image that fails its checksum", async () => {
    const [file, sha256] = [`${state}/images/guest.qcow2`, "0".repeat(64)];
    const text = await elsewhere.wrongChecksum(file, sha256);
    expect(text).toContain(`${file} does not have the SHA-256 ${sha256}`);
    expect(text).toContain("next: correct the image's sha256, or take the right file");
  });

  test("a physical network that another external network has already", async () => {
    expect(await elsewhere.wireInUse()).toMatch(/FlatNetworkInUse/);
  });
});

describe("trouble", () => {
  test("the lab host is switched off and on: everything comes back", async () => {
    await output("box/reboot", ["labhost"]);
    expect((await ssh(labhost, "ip -brief -4 address show dev br0")).stdout).toContain(`${labhost}/24`);
    expect((await ssh(labhost, "ip -brief -4 address show dev eth0")).stdout).not.toContain(labhost);
    const address = await floatingIp("docker");
    await eventually(`SSH at ${address} after the reboot`, 600, async () => (await ssh(address, "true")).code === 0);
    expect((await pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });
});

describe("the end", () => {
  test("destroying the cloud leaves nothing in Nova and Neutron", async () => {
    const cloud = "urn:pulumi:dev::atelier::atelier:cloud:Cloud::cloud";
    const { code } = await pulumi(["destroy", "--yes", "--skip-preview", "--target", cloud, "--target-dependents"]);
    expect(code).toBe(0);
    const client = await api();
    expect((await client.get<{ servers: unknown[] }>("compute", "/servers?all_tenants=true")).servers).toEqual([]);
    for (const kind of ["networks", "subnets", "routers", "ports", "floatingips"]) {
      expect((await client.get<Record<string, unknown[]>>("network", `/${kind}`))[kind]).toEqual([]);
    }
    interface Groups {
      security_groups: { name: string }[];
    }
    const { security_groups: groups } = await client.get<Groups>("network", "/security-groups");
    expect(groups.map((g) => g.name).filter((name) => name !== "default")).toEqual([]);
    expect((await client.get<{ images: unknown[] }>("image", "/v2/images")).images).toEqual([]);
    expect((await client.get<{ flavors: unknown[] }>("compute", "/flavors")).flavors).toEqual([]);
  });

  test("destroying the rest leaves nothing on the lab host", async () => {
    const { code } = await pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code).toBe(0);
    expect((await ssh(labhost, "virsh list --all --name")).stdout.trim()).toBe("");
    expect((await ssh(labhost, "virsh pool-list --all --name")).stdout.trim()).toBe("");
    expect((await ssh(labhost, "ip -brief link show type bridge")).stdout.trim()).toBe("");
    expect((await ssh(labhost, "ip -brief -4 address show dev eth0")).stdout).toContain(`${labhost}/24`);
    expect((await run("box/pulumi", ["stack", "--show-urns"])).stdout).not.toContain("libvirt");
  });

  test("npm stop leaves the machine as it was", async () => {
    await output("npm", ["stop"]);
    const [was, is] = [sections(before), sections(await output("box/fingerprint", []))];
    // What others run on this machine may end meanwhile; what is new is ours.
    const others = ["processes", "sockets"];
    expect(others.flatMap((name) => is[name]?.filter((line) => !was[name]?.includes(line)))).toEqual([]);
    const rest = (all: typeof was) => Object.entries(all).filter(([name]) => !others.includes(name));
    expect(rest(is)).toEqual(rest(was));
  });
});
