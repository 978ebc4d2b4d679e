/**
 * Objects of a class that somebody deleted in the cloud by hand: the next `up` says so and makes them again, and what is left is as
 * it was. The real engine and the real command, over an OpenStack that holds records.
 */
import { ApiClient, type Service } from "../../openstack/client";
import type { ClassSettingsInput } from "../../settings/class";
import { inCloud, inState } from "../../bench/faults/census";
import { classSettings } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, fake, lab, writes } = engineOverRecords();
const stack = "deleted";

const blueprint = `version: 2
networks: { lan: { cidr: 192.168.100.0/24 }, spare: { cidr: 192.168.101.0/24 } }
routers: { gateway: { networks: [lan] }, inner: { networks: [spare], externalNetwork: none } }
securityGroups: { web: { rules: [{ protocol: tcp, ports: 81, remote: { group: web } }] } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }], floatingIp: true, securityGroups: [web], exposed: [{ protocol: tcp, ports: 80 }] } }
`;

function settings(): ClassSettingsInput {
  const roster = engine.file("two.csv", "team,username,vni\nred,of-red,3001\nblue,of-blue,3101\n");
  return { ...classSettings(engine), stacks: undefined, roster, blueprint: engine.file("spare.yaml", blueprint) };
}

const up = () => engine.classCommand(["up", "--yes"], stack, lab(), settings());

interface Listed {
  readonly id: string;
  readonly name: string;
}

let api: ApiClient;
const all = async (service: Service, path: string, key: string) =>
  (await api.get<Record<string, readonly Listed[]>>(service, path))[key] ?? [];

/** One of red's, by its name; the id. */
async function ofRed(path: string, name?: string): Promise<string> {
  const projects = await all("identity", "/projects", "projects");
  const red = projects.find((one) => one.name === "net-red")?.id ?? "";
  const found = await all("network", `/${path}?project_id=${red}`, path.replaceAll("-", "_"));
  const one = found.find((item) => name === undefined || item.name === name);
  if (one === undefined) throw new Error(`team red has none of ${path} ${name ?? ""}`);
  return one.id;
}

beforeAll(async () => {
  const { code, stdout } = await engine.up(stack, lab(), settings());
  if (code !== 0) throw new Error(stdout);
  api = await ApiClient.connect(fake.auth);
});
afterAll(() => engine.destroy(stack));

describe("a floating IP, and a network that nobody is in", () => {
  let servers: readonly Listed[];

  it("are named and made again by the next up; the machines are the same", async () => {
    servers = await all("compute", "/servers?all_tenants=1", "servers");
    const [floatingIp, network, router] = [
      await ofRed("floatingips"),
      await ofRed("networks", "spare"),
      await ofRed("routers", "inner"),
    ];
    const subnets = await all("network", `/subnets?network_id=${network}`, "subnets");
    const port = { subnet_id: subnets[0]?.id };
    await api.call("network", "PUT", `/routers/${router}/remove_router_interface`, port);
    await api.remove("network", `/networks/${network}`);
    await api.remove("network", `/floatingips/${floatingIp}`);
    writes();
    const { code, stderr } = await up();
    for (const id of [floatingIp, network, port.subnet_id])
      expect(stderr).toContain(`${id} is no longer in the cloud; the next up makes it again`);
    expect(code).toBe(0);
    expect(writes()).toMatchObject({
      "POST /network/v2.0/networks": 1,
      "POST /network/v2.0/subnets": 1,
      "POST /network/v2.0/floatingips": 1,
    });
    expect(await all("compute", "/servers?all_tenants=1", "servers")).toEqual(servers);
  });

  it("are there for good: the cloud has what the state knows, and a further up changes nothing", async () => {
    writes();
    const { code, stderr } = await up();
    expect(stderr).not.toContain("no longer in the cloud");
    expect(code).toBe(0);
    expect(writes()).toEqual({});
    const known = await engine.state(stack, "--show-secrets");
    expect(inCloud(fake.records())).toEqual(inState(known));
  });
});

describe("a port that a student deleted", () => {
  it("costs nobody the machine: it is named, and the server stays", async () => {
    const servers = await all("compute", "/servers?all_tenants=1", "servers");
    const ports = await all("network", "/ports", "ports");
    const port = ports.find(({ name }) => name === "web-lan")?.id ?? "";
    await api.remove("network", `/ports/${port}`);
    const { code, stderr } = await up();
    expect(stderr).toContain(`${port} is no longer in the cloud, and a machine stands on it`);
    expect(code).toBe(0);
    expect(await all("compute", "/servers?all_tenants=1", "servers")).toEqual(servers);
  });
});
