/** How the class's groups come to be nobody's but the administrator's, against services on the loopback address. */
import { FakeCloud } from "../fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

const task = "unshared-groups";
const params = () => ({ domainId: "net-id", groups: { web: "new-web", db: "new-db" } });

/** A class with two teams, a stranger's project, and groups of these names; `*`: shared with everybody. */
function neutron(shares: Readonly<Record<string, string>>) {
  const groups = [
    ...["old-web", "new-web", "twice-web"].map((id) => ({ id, name: "web", project_id: "admin-id" })),
    ...["old-db", "new-db"].map((id) => ({ id, name: "db", project_id: "admin-id" })),
    { id: "school-web", name: "web", project_id: "school-id" },
    { id: "own-web", name: "web", project_id: "red-id" },
  ];
  const ports = [
    { id: "red-machine", project_id: "red-id", security_groups: ["own-web", "old-web"] },
    { id: "blue-both", project_id: "blue-id", security_groups: ["old-web", "old-db"] },
    { id: "blue-done", project_id: "blue-id", security_groups: ["new-web", "school-web"] },
    { id: "stranger", project_id: "other-id", security_groups: ["old-web"] },
  ];
  return new FakeCloud(({ method, path }) => {
    if (method !== "GET") return {};
    if (path.startsWith("/v2.0/rbac-policies"))
      return {
        rbac_policies: Object.entries(shares).map(([object_id, target_tenant]) => ({ object_id, target_tenant })),
      };
    if (path.startsWith("/v2.0/security-groups")) return { security_groups: groups };
    if (path.startsWith("/v2.0/ports")) return { ports };
    if (path === "/v3/projects?domain_id=net-id") return { projects: [{ id: "red-id" }, { id: "blue-id" }] };
    return undefined;
  });
}

const changes = (cloud: FakeCloud) =>
  cloud.calls.filter(({ method }) => method !== "GET").map(({ method, path, body }) => [method, path, body]);

it("the teams' ports change from a shared group to the class's own of its name, and nobody else's do", async () => {
  const cloud = neutron({ "old-web": "*", "old-db": "*", "school-web": "*", "own-web": "blue-id" });
  const ended = await cloud.run(task, "create", params);
  expect(ended).toMatchObject({ status: 0, stdout: "" });
  expect(ended.stderr).toBe("2 ports are in groups of the class that nobody else can write into\n");
  expect(changes(cloud).sort()).toEqual([
    ["PUT", "/v2.0/ports/blue-both", { port: { security_groups: ["new-web", "new-db"] } }],
    ["PUT", "/v2.0/ports/red-machine", { port: { security_groups: ["own-web", "new-web"] } }],
  ]);
});

it.each([
  ["a group that is shared with one project alone", { "old-web": "red-id" }],
  ["the class's own group", { "new-web": "*" }],
  ["nothing", {}],
])("%s is left as it is", async (_what, shares) => {
  const cloud = neutron(shares);
  expect(await cloud.run(task, "update", params)).toMatchObject({ status: 0 });
  expect(changes(cloud)).toEqual([]);
});
