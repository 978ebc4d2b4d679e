/** What a class does through the APIs by processes of its own, against services on the loopback address. */
import { FakeCloud, type Call } from "./fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

const isPost = ({ method }: Call) => method === "POST";

describe("a machine", () => {
  const params = (administrator: object) => ({
    name: "web",
    mark: "net/red/web",
    projectId: "red-id",
    imageId: "guest-id",
    flavorId: "small-id",
    keyName: "net-red",
    ports: ["port-id"],
    userData: "#!/bin/sh\n",
    serverGroupId: "apart-id",
    volumeIds: ["data-id"],
    networks: [{ network: "lan", networkId: "lan-id" }],
    administrator,
  });

  /** Nova with these servers; a POST adds one. */
  function nova(servers: object[], metadata = { atelier: "net/red/web" }, status = "ACTIVE") {
    return new FakeCloud((call) => {
      if (call.path.startsWith("/v2.0/ports")) return { ports: [{ status: "ACTIVE" }] };
      if (call.path.startsWith("/servers/detail")) return { servers };
      if (call.method === "POST") servers.push({ id: "new", name: "web", status, metadata });
      if (call.method === "DELETE") servers.splice(0);
      return call.method === "DELETE" ? 204 : { server: { id: "new" } };
    });
  }

  it("is booted as the caller, with its port, volume and place", async () => {
    const cloud = nova([]);
    const ended = await cloud.run("components/class/server.ts", "create", params);
    expect(ended).toMatchObject({ status: 0, stdout: '{"id":"new"}\n' });
    expect(cloud.calls.find(isPost)).toEqual({
      as: "caller",
      method: "POST",
      path: "/servers",
      body: {
        server: {
          name: "web",
          flavorRef: "small-id",
          imageRef: "guest-id",
          key_name: "net-red",
          networks: [{ port: "port-id" }],
          metadata: { atelier: "net/red/web" },
          user_data: Buffer.from("#!/bin/sh\n").toString("base64"),
          block_device_mapping_v2: [
            {
              uuid: "guest-id",
              source_type: "image",
              destination_type: "local",
              boot_index: 0,
              delete_on_termination: true,
            },
            {
              uuid: "data-id",
              source_type: "volume",
              destination_type: "volume",
              boot_index: -1,
              delete_on_termination: false,
            },
          ],
        },
        "os:scheduler_hints": { group: "apart-id" },
      },
    });
  });

  it("that is there already is not made again, and a stopped one stays stopped", async () => {
    const there = { id: "old", name: "web", status: "SHUTOFF", metadata: { atelier: "net/red/web" } };
    const cloud = nova([there]);
    const ended = await cloud.run("components/class/server.ts", "update", params);
    expect(ended).toMatchObject({ status: 0, stdout: '{"id":"old"}\n' });
    expect(ended.stderr).toContain("machine net/red/web is SHUTOFF, and left so");
    expect(cloud.writes).toEqual([]);
  });

  it("of the team's own under the same name is left alone", async () => {
    const cloud = nova([{ id: "theirs", name: "web", status: "ACTIVE", metadata: {} }]);
    expect((await cloud.run("components/class/server.ts", "create", params)).stdout).toBe('{"id":"new"}\n');
    expect(cloud.writes).toEqual(["POST /servers"]);
  });

  it("that was left broken is made anew by create, and never thrown away by update", async () => {
    const broken = () => ({ id: "old", name: "web", status: "ERROR", metadata: { atelier: "net/red/web" } });
    const again = nova([broken()]);
    expect(await again.run("components/class/server.ts", "create", params)).toMatchObject({ status: 0 });
    expect(again.writes).toEqual(["DELETE /servers/old", "POST /servers"]);
    const kept = nova([{ ...broken(), fault: { message: "No valid host was found." } }]);
    const ended = await kept.run("components/class/server.ts", "update", params);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("machine net/red/web: Nova: ERROR, No valid host was found.");
    expect(kept.writes).toEqual([]);
  });

  it("is deleted as the administrator, in its project only, and as often as asked", async () => {
    const cloud = nova([{ id: "old", name: "web", status: "ACTIVE", metadata: { atelier: "net/red/web" } }]);
    expect(await cloud.run("components/class/server.ts", "delete", params)).toMatchObject({ status: 0, stdout: "" });
    expect(cloud.writes).toEqual(["DELETE /servers/old"]);
    expect(new Set(cloud.calls.map(({ as }) => as))).toEqual(new Set(["admin"]));
    expect(cloud.calls[0]?.path).toBe("/servers/detail?name=%5Eweb%24&all_tenants=1&project_id=red-id");
    const none = nova([]);
    expect(await none.run("components/class/server.ts", "delete", params)).toMatchObject({ status: 0 });
    expect(none.writes).toEqual([]);
  });
});

describe("Keystone's ids", () => {
  const keystone = () =>
    new FakeCloud(({ path }) => {
      if (path.startsWith("/v3/roles?name=member")) return { roles: [{ id: "member-id", domain_id: null }] };
      if (path.startsWith("/v3/roles")) return { roles: [{ id: "of-a-domain", domain_id: "d" }] };
      if (path === "/v3/domains?name=school") return { domains: [{ id: "school-id" }] };
      if (path === "/v3/users?domain_id=school-id&name=ada") return { users: [{ id: "ada-id" }] };
      return { domains: [], users: [] };
    });
  const ids = (roles: string[], people?: object) =>
    keystone().run("components/class/keystone-ids.ts", "create", () => ({ roles, people }));

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
  const params = () => ({
    ...{ domainId: "net-id", projectId: "red-id", roleId: "member-id" },
    signIn: { username: "team/net-red", password: "pass" },
    credential: { name: "team", secret: "hush" },
  });
  const role = "PUT /v3/projects/red-id/users/operator-id/roles/member-id";
  /** The first digits of the secret's SHA-256. */
  const description = "secret dc8331bcb2283e89";

  /**
   * Keystone with these users and credentials; no user is made twice, and a password that is changed is accepted at the
   * second try after it.
   */
  function keystone(users: object[], credentials: object[], otherPassword = false) {
    let refusals = otherPassword ? Infinity : 0;
    return new FakeCloud(
      ({ method, path }) => {
        if (method === "PATCH") refusals = 1;
        if (method === "POST" && path === "/v3/users" && users.length > 0) return 409;
        if (path.includes("/application_credentials") && method === "POST")
          return { application_credential: { id: "new" } };
        if (path.includes("/application_credentials")) return { application_credentials: credentials };
        return method === "GET" ? { users } : { user: { id: "operator-id" } };
      },
      [],
      (name) => name === "team/net-red" && refusals-- > 0,
    );
  }

  const run = async (cloud: FakeCloud) => {
    const { status, stdout, stderr } = await cloud.run("components/class/operator.ts", "update", params);
    return { status, stderr, ids: JSON.parse(stdout) as unknown };
  };

  it("is made, gets its role, and makes its credential itself", async () => {
    const cloud = keystone([], []);
    const ids = { id: "operator-id", credentialId: "new" };
    expect(await run(cloud)).toEqual({ status: 0, stderr: "", ids });
    const [made, , credential] = cloud.calls;
    expect(made).toMatchObject({
      method: "POST",
      path: "/v3/users",
      body: { user: { name: "team/net-red", password: "pass", domain_id: "net-id" } },
    });
    expect(cloud.writes[1]).toBe(role);
    expect(credential).toEqual({
      as: "team/net-red",
      method: "POST",
      path: "/v3/users/team/net-red-id/application_credentials",
      body: { application_credential: { name: "team", secret: "hush", description } },
    });
  });

  it("keeps a credential with the same secret, so that packs go on working", async () => {
    const cloud = keystone([{ id: "operator-id" }], [{ id: "old", description }]);
    expect((await run(cloud)).ids).toEqual({ id: "operator-id", credentialId: "old" });
    expect(cloud.writes).toEqual(["POST /v3/users", role]);
  });

  it("has one credential: with another secret the old one stops working", async () => {
    const cloud = keystone([{ id: "operator-id" }], [{ id: "old", description: "secret 0" }]);
    expect((await run(cloud)).ids).toEqual({ id: "operator-id", credentialId: "new" });
    const path = "/v3/users/team/net-red-id/application_credentials";
    expect(cloud.writes).toEqual(["POST /v3/users", role, `DELETE ${path}/old`, `POST ${path}`]);
  });

  it("gets another password where it has one, and waits until Keystone lets it in", async () => {
    const cloud = keystone([{ id: "operator-id" }], [], true);
    const { ids, stderr } = await run(cloud);
    expect(ids).toEqual({ id: "operator-id", credentialId: "new" });
    expect(stderr).toMatch(
      /^team\/net-red to sign in: its tokens are refused\nteam\/net-red to sign in: ready after \d+ s\n$/,
    );
    const path = "/v3/users/team/net-red-id/application_credentials";
    expect(cloud.writes).toEqual(["POST /v3/users", role, "PATCH /v3/users/operator-id", `POST ${path}`]);
  });
});

describe("a server group", () => {
  const params = () => ({ name: "apart", policy: "anti-affinity" });
  const task = "components/class/server-group.ts";

  it("is made once, and taken away", async () => {
    const groups: object[] = [];
    const nova = () =>
      new FakeCloud(({ method }) => {
        if (method === "POST") groups.push({ id: "group-id", name: "apart" });
        if (method === "DELETE") groups.splice(0);
        return method === "POST" ? { server_group: groups[0] } : { server_groups: groups };
      });
    expect((await nova().run(task, "create", params)).stdout).toBe('{"id":"group-id"}\n');
    const second = nova();
    expect((await second.run(task, "create", params)).stdout).toBe('{"id":"group-id"}\n');
    expect(second.writes).toEqual([]);
    await nova().run(task, "delete", params);
    expect(groups).toEqual([]);
  });
});

describe("a volume", () => {
  const task = "components/class/volume.ts";
  const cinder = (volumes: { id: string; name: string; status: string; size: number }[]) =>
    new FakeCloud(({ method, path, body }) => {
      if (method === "POST" && path === "/volumes") {
        const { name, size } = (body as { volume: { name: string; size: number } }).volume;
        volumes.push({ id: "new", name, status: "available", size });
      }
      if (method === "DELETE") volumes.splice(0);
      return { volumes };
    });
  const params = (sizeGiB: number) => () => ({ name: "data", sizeGiB });

  it("is made, grows, and never shrinks", async () => {
    expect((await cinder([]).run(task, "create", params(2))).stdout).toBe('{"id":"new"}\n');
    const there = () => [{ id: "old", name: "data", status: "in-use", size: 2 }];
    const grown = cinder(there());
    expect((await grown.run(task, "update", params(3))).stdout).toBe('{"id":"old"}\n');
    expect(grown.calls.find(isPost)?.body).toEqual({ "os-extend": { new_size: 3 } });
    expect((await cinder(there()).run(task, "update", params(1))).stderr).toContain(
      "volume data has 2 GiB and never shrinks: ask for 2 or more",
    );
  });

  it("says so where there is no Cinder", async () => {
    const ended = await new FakeCloud(() => ({}), ["block-storage"]).run(task, "create", params(1));
    expect(ended).toMatchObject({ status: 1 });
    expect(ended.stderr).toBe(
      "this cloud has no block storage (Cinder): leave volumes and bootVolume out of the blueprint, or use a cloud that has it\n",
    );
  });
});
