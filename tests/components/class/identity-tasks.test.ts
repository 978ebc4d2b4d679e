/** People, roles and credentials of teams, by processes of their own against a Keystone on the loopback address. */
import { FakeCloud } from "../fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

describe("Keystone's ids", () => {
  const keystone = () =>
    new FakeCloud(({ path }) => {
      if (path.startsWith("/v3/roles?name=member")) return { roles: [{ id: "member-id", domain_id: null }] };
      if (path.startsWith("/v3/roles")) return { roles: [{ id: "of-a-domain", domain_id: "d" }] };
      if (path === "/v3/domains?name=school") return { domains: [{ id: "school-id" }] };
      if (path === "/v3/users?domain_id=school-id&name=ada") return { users: [{ id: "ada-id" }] };
      return { domains: [], users: [] };
    });
  const ids = (roles: string[], people?: object) => keystone().run("keystone-ids", "create", () => ({ roles, people }));

  it("are told by name", async () => {
    const { stdout } = await ids(["member"], { domain: "school", usernames: ["ada"] });
    expect(JSON.parse(stdout)).toEqual({ roles: { member: "member-id" }, users: { ada: "ada-id" } });
  });

  it("that are not there say what to do", async () => {
    expect((await ids(["reader"])).stderr).toBe(
      "Keystone has no role reader; make it with: openstack role create reader\n",
    );
    expect((await ids([], { domain: "schol", usernames: ["ada"] })).stderr).toBe(
      "Keystone has no domain schol; correct class.identity.existingDomain\n",
    );
    expect((await ids([], { domain: "school", usernames: ["ada", "ben", "cy"] })).stderr).toBe(
      "domain school has no user ben, cy; correct the roster, or add them there\n",
    );
  });
});

describe("a team's operator", () => {
  const params = (readers?: object) => () => ({
    ...{ domainId: "net-id", projectId: "red-id", roleId: "member-id", people: ["ada-id"] },
    signIn: { username: "team/net-red", password: "pass" },
    credential: { name: "team", secret: "hush" },
    ...(readers && { readers }),
  });
  const role = "PUT /v3/projects/red-id/users/operator-id/roles/member-id";
  const own = "/v3/users/team/net-red-id/application_credentials";
  /** The first digits of the secret's SHA-256. */
  const description = "secret dc8331bcb2283e89";
  const team = { id: "old", name: "team", description, project_id: "red-id" };

  /**
   * Keystone with these users and credentials of the operator; no user is made twice, and a password that is changed is
   * accepted at the second try after it. Ada has derived something from her access, and so has a teacher.
   */
  function keystone(users: object[], credentials: (typeof team)[], otherPassword = false) {
    let refusals = otherPassword ? Infinity : 0;
    let made = 0;
    return new FakeCloud(
      ({ method, path, body }) => {
        if (method === "PATCH") refusals = 1;
        if (method === "DELETE")
          credentials.splice(0, credentials.length, ...credentials.filter(({ id }) => !path.endsWith(`/${id}`)));
        if (method === "POST" && path === "/v3/users" && users.length > 0) return 409;
        if (path.startsWith("/v3/role_assignments"))
          return { role_assignments: ["team/net-red-id", "prof-id"].map((id) => ({ user: { id } })) };
        if (path === "/v3/OS-TRUST/trusts")
          return { trusts: ["red-id", "blue-id"].map((project_id) => ({ id: `trust-${project_id}`, project_id })) };
        if (path.endsWith("/credentials/OS-EC2"))
          return { credentials: path.includes("ada") ? [{ access: "ec2", tenant_id: "red-id" }] : [] };
        if (path.endsWith("/application_credentials") && method === "POST")
          return { application_credential: { id: `new-${(made += 1)}`, body } };
        if (path === own || path === "/v3/users/team%2Fnet-red-id/application_credentials")
          return { application_credentials: credentials };
        if (path.endsWith("/application_credentials"))
          return {
            application_credentials: ["red-id", "blue-id"].map((project_id) => ({ id: project_id, project_id })),
          };
        return method === "GET" ? { users } : { user: { id: "operator-id" } };
      },
      [],
      (name) => name === "team/net-red" && refusals-- > 0,
    );
  }

  const run = async (cloud: FakeCloud, readers?: object) => {
    const { status, stdout, stderr } = await cloud.run("operator", "update", params(readers));
    return { status, stderr, ids: JSON.parse(stdout) as unknown };
  };

  it("is made, gets its role, and makes its credential itself", async () => {
    const cloud = keystone([], []);
    const ids = { id: "operator-id", credentialId: "new-1" };
    expect(await run(cloud)).toEqual({ status: 0, stderr: "", ids });
    expect(cloud.calls[0]).toMatchObject({
      method: "POST",
      path: "/v3/users",
      body: { user: { name: "team/net-red", password: "pass", domain_id: "net-id" } },
    });
    expect(cloud.writes[1]).toBe(role);
    expect(cloud.calls.at(-1)).toEqual({
      as: "team/net-red",
      method: "POST",
      path: own,
      body: { application_credential: { name: "team", secret: "hush", description } },
    });
  });

  it("keeps a credential with the same secret, so that packs go on working", async () => {
    const cloud = keystone([{ id: "operator-id" }], [team]);
    expect((await run(cloud)).ids).toEqual({ id: "operator-id", credentialId: "old" });
    expect(cloud.writes).toEqual(["POST /v3/users", role]);
  });

  it("has another for those who look on, with their role alone", async () => {
    const cloud = keystone([{ id: "operator-id" }], [team]);
    const readers = { name: "readers", secret: "look", roleId: "reader-id" };
    const ids = { id: "operator-id", credentialId: "old", readerCredentialId: "new-1" };
    expect((await run(cloud, readers)).ids).toEqual(ids);
    const { body } = cloud.calls.at(-1)!;
    expect(body).toMatchObject({ application_credential: { name: "readers", roles: [{ id: "reader-id" }] } });
    expect(cloud.writes.filter((write) => write.startsWith("DELETE"))).toEqual([]);
  });

  it("with another secret the old one stops working, and what people derived from their access to the project", async () => {
    const cloud = keystone([{ id: "operator-id" }], [{ ...team, description: "secret 0" }]);
    expect((await run(cloud)).ids).toEqual({ id: "operator-id", credentialId: "new-1" });
    const [made, granted, ...rest] = cloud.writes;
    expect([made, granted, rest.at(-1)]).toEqual(["POST /v3/users", role, `POST ${own}`]);
    expect(rest.slice(0, -1).sort()).toEqual([
      "DELETE /v3/OS-TRUST/trusts/trust-red-id",
      "DELETE /v3/users/ada-id/application_credentials/red-id",
      "DELETE /v3/users/ada-id/credentials/OS-EC2/ec2",
      "DELETE /v3/users/prof-id/application_credentials/red-id",
      "DELETE /v3/users/team%2Fnet-red-id/application_credentials/old",
    ]);
  });

  it("gets another password where it has one, and waits until Keystone lets it in", async () => {
    const cloud = keystone([{ id: "operator-id" }], [], true);
    const { ids, stderr } = await run(cloud);
    expect(ids).toEqual({ id: "operator-id", credentialId: "new-1" });
    expect(stderr).toMatch(
      /^team\/net-red to sign in: its tokens are refused\nteam\/net-red to sign in: ready after \d+ s\n$/,
    );
    expect(cloud.writes.slice(0, 3)).toEqual(["POST /v3/users", role, "PATCH /v3/users/operator-id"]);
    expect(cloud.writes.at(-1)).toBe(`POST ${own}`);
  });
});
