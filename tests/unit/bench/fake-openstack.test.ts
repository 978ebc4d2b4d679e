/** The benchmark's stand-in: what it counts, and that it never pretends to know what it does not. */
import { FakeOpenStack } from "../../../bench/fake-openstack/server";
import { ApiClient } from "../../../openstack/client";

const fake = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
beforeAll(() => fake.start());
afterAll(() => fake.stop());

const connect = () => ApiClient.connect(fake.auth);

interface Made {
  readonly id: string;
}

async function make(api: ApiClient, path: string, kind: string, fields: object): Promise<string> {
  return (await api.call<Record<string, Made>>("network", "POST", path, { [kind]: fields }))[kind]!.id;
}

test("a wrong password is refused", async () => {
  await expect(ApiClient.connect({ ...fake.auth, password: "wrong" })).rejects.toThrow(/answered 401 for user admin/);
});

test("calls are counted by route", async () => {
  const api = await connect();
  await api.get("network", "/networks?name=a");
  await api.get("network", "/networks?name=b");
  fake.takeCalls();
  await api.get("network", "/networks");
  expect(fake.takeCalls()).toEqual({ byRoute: { "GET /network/v2.0/networks": 1 }, atOnce: 1 });
  expect(fake.takeCalls()).toEqual({ byRoute: {}, atOnce: 0 });
});

test("what it does not know is answered with 501, and named", async () => {
  const api = await connect();
  await expect(api.get("network", "/agents-of-nobody")).rejects.toThrow(/answered 501/);
  expect([...fake.unknown]).toEqual(["GET /network/v2.0/agents-of-nobody"]);
});

test("a network goes with its DHCP port, and not before its router's interface", async () => {
  const api = await connect();
  const network_id = await make(api, "/networks", "network", { name: "lan", tenant_id: "red" });
  const subnet_id = await make(api, "/subnets", "subnet", { network_id, cidr: "192.168.100.0/24", tenant_id: "red" });
  const router = await make(api, "/routers", "router", { tenant_id: "red" });
  await api.call("network", "PUT", `/routers/${router}/add_router_interface`, { subnet_id });
  const ports = async () =>
    (await api.get<{ ports: { device_owner: string }[] }>("network", "/ports?project_id=red")).ports;
  expect((await ports()).map(({ device_owner }) => device_owner)).toEqual(["network:dhcp", "network:router_interface"]);
  await expect(api.remove("network", `/networks/${network_id}`)).rejects.toThrow(/answered 409/);
  await expect(api.remove("network", `/routers/${router}`)).rejects.toThrow(/answered 409/);
  await api.call("network", "PUT", `/routers/${router}/remove_router_interface`, { subnet_id });
  await api.remove("network", `/routers/${router}`);
  await api.remove("network", `/networks/${network_id}`);
  expect(await ports()).toEqual([]);
});

test("a domain is disabled before it goes, and takes its projects along", async () => {
  const api = await connect();
  const make = async (project: object) =>
    (await api.call<{ project: Made }>("identity", "POST", "/projects", { project })).project.id;
  const domain = await make({ name: "class", is_domain: true });
  await make({ name: "red", domain_id: domain });
  await expect(api.remove("identity", `/projects/${domain}`)).rejects.toThrow(/answered 403/);
  await api.call("identity", "PATCH", `/projects/${domain}`, { project: { enabled: false } });
  await api.remove("identity", `/projects/${domain}`);
  expect(await api.get("identity", `/projects?domain_id=${domain}`)).toEqual({ projects: [] });
});

test("another one goes on from what one has kept", async () => {
  const api = await connect();
  const network = await make(api, "/networks", "network", { name: "kept" });
  const subnet = await make(api, "/subnets", "subnet", { network_id: network, cidr: "192.168.9.0/24" });
  const kept: unknown = JSON.parse(JSON.stringify(fake.records()));
  const other = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
  await other.start();
  try {
    await make(await ApiClient.connect(other.auth), "/networks", "network", { name: "of the other" });
    other.restore(kept as ReturnType<FakeOpenStack["records"]>);
    expect(other.records()).toEqual(fake.records());
    const there = await ApiClient.connect(other.auth);
    const { networks } = await there.get<{ networks: Made[] }>("network", "/networks?name=kept");
    expect(networks.map(({ id }) => id)).toEqual([network]);
    // No address is given out twice.
    const addressOf = async (one: ApiClient) => {
      const asked = { port: { network_id: network, fixed_ips: [{ subnet_id: subnet }] } };
      const { port } = await one.call<{ port: { fixed_ips: { ip_address: string }[] } }>(
        ...(["network", "POST", "/ports", asked] as const),
      );
      return port.fixed_ips[0]!.ip_address;
    };
    expect(await addressOf(there)).toBe(await addressOf(api));
  } finally {
    await other.stop();
  }
});
