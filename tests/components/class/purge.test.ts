/** How projects are emptied, by a process of its own, against services on the loopback address. */
import { FakeCloud } from "../fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

describe("the end of teams", () => {
  type Kind = { readonly service: string; readonly items: Record<string, unknown>[] };

  /** Two projects of the class and a stranger's, with something of each kind; what is deleted is gone. */
  function threeProjects() {
    const each = (service: string, key: string, owner: string, more: object = {}): [string, Kind] => [
      key,
      { service, items: ["red", "blue", "other"].map((p) => ({ id: `${p}-${key}`, [owner]: `${p}-id`, ...more })) },
    ];
    const kinds = new Map([
      each("/servers", "servers", "tenant_id"),
      each("/v2.0/floatingips", "floatingips", "project_id"),
      each("/v2.0/routers", "routers", "project_id"),
      each("/v2.0/networks", "networks", "project_id"),
      each("/v2.0/security-groups", "security_groups", "project_id"),
      each("/os-server-groups", "server_groups", "project_id"),
      each("/v2/images", "images", "owner"),
      each("/v2.0/ports", "ports", "project_id", { device_owner: "compute:nova", device_id: "s" }),
    ]);
    const ports = kinds.get("ports")!.items;
    ports.push({
      id: "red-gate",
      project_id: "red-id",
      device_owner: "network:router_interface",
      device_id: "red-routers",
    });
    ports.push({ id: "red-dhcp", project_id: "red-id", device_owner: "network:dhcp", device_id: "" });
    const take = (id: string) => {
      for (const { items } of kinds.values()) {
        const index = items.findIndex((item) => item["id"] === id);
        if (index >= 0) items.splice(index, 1);
      }
    };
    const cloud = new FakeCloud(
      ({ method, path, body }) => {
        if (path.startsWith("/v3/projects"))
          return { projects: ["red", "blue"].map((team) => ({ id: `${team}-id`, name: `net-${team}` })) };
        if (method === "GET" && path.startsWith("/v3/users?domain_id=net-id"))
          return { users: [{ id: "operator-id" }] };
        if (path.startsWith("/v3/role_assignments")) return { role_assignments: [{ user: { id: "operator-id" } }] };
        if (path.startsWith("/os-keypairs?")) return { keypairs: [] };
        const [plain = "", query = ""] = path.split("?");
        if (method === "DELETE") take(plain.split("/").at(-1) ?? "");
        if (method === "PUT") take((body as { port_id: string }).port_id);
        if (method !== "GET") return 204;
        const [key, kind] = [...kinds].find(([, { service }]) => plain.startsWith(service)) ?? [];
        if (key === undefined) return undefined;
        const wanted = [...query.matchAll(/project_id=([^&]+)/g)].map(([, id]) => id);
        const owned = (item: Record<string, unknown>) =>
          wanted.length === 0 || wanted.includes(String(item["project_id"]));
        return { [key]: kind?.items.filter((item) => key === "security_groups" || owned(item)) };
      },
      ["block-storage"],
    );
    return { cloud, kinds };
  }

  it("empties their projects in an order that the services allow, and nobody else's", async () => {
    const { cloud, kinds } = threeProjects();
    const ended = await cloud.run("purge", "delete", () => ({ domainId: "net-id" }));
    expect(ended).toMatchObject({ status: 0, stdout: "" });
    const left = [...kinds.values()].flatMap(({ items }) => items.map(({ id }) => id));
    expect(left.filter((id) => !String(id).startsWith("other-"))).toEqual(["red-dhcp"]);
    expect(left.filter((id) => String(id).startsWith("other-"))).toHaveLength(8);
    const kindOf = (write: string) => write.split("/").slice(0, -1).join("/").split(" ").at(-1);
    const order = [...new Set(cloud.writes.map(kindOf))];
    expect(order).toEqual([
      "/servers",
      "/v2.0/floatingips",
      "/v2.0/routers/red-routers",
      "/v2.0/routers",
      "/v2.0/ports",
      "/v2.0/networks",
      "/v2.0/security-groups",
      "/os-server-groups",
      "/v2/images",
      "/v2.0/quotas",
      "/os-quota-sets",
      "/v3/domains",
    ]);
    // Neutron makes a project whose groups are asked for a new group `default`.
    expect(cloud.calls.filter(({ path }) => /security-groups\?.*project_id=/.test(path))).toEqual([]);
  });

  it("takes the teams that one of the class's stacks holds, and no other's", async () => {
    const { cloud } = threeProjects();
    // Blue is in the second of three, red in the third.
    await cloud.run("purge", "delete", () => ({ domainId: "net-id", part: { number: 2, of: 3 } }));
    expect(cloud.writes.filter((write) => /red|other/.test(write))).toEqual([]);
    expect(cloud.writes).toContain("DELETE /servers/blue-servers");
  });

  it("takes one team alone, with its operator", async () => {
    const { cloud, kinds } = threeProjects();
    const signIn = { username: "team/net-blue" };
    await cloud.run("operator", "delete", () => ({
      domainId: "net-id",
      projectId: "blue-id",
      signIn,
    }));
    expect(cloud.writes.filter((write) => /red|other/.test(write))).toEqual([]);
    expect(cloud.writes.at(-1)).toBe("DELETE /v3/users/operator-id");
    expect([...kinds.values()].every(({ items }) => items.every(({ id }) => !String(id).startsWith("blue-")))).toBe(
      true,
    );
  });

  it("is nothing to be done but when they are deleted", async () => {
    const { cloud } = threeProjects();
    expect(await cloud.run("purge", "create", () => ({ domainId: "net-id" }))).toMatchObject({
      status: 0,
    });
    expect(cloud.calls).toEqual([]);
  });
});
