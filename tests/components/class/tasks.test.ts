/** What a class does through the APIs by processes of its own, against services on the loopback address. */
import { FakeCloud, type Call } from "../fake-cloud";

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

  interface Known {
    readonly id: string;
    readonly [more: string]: unknown;
  }

  /** Nova with these servers; a POST adds one. The machine's port says that it serves `device`. */
  function nova(servers: Known[], { device = "", status = "ACTIVE" } = {}) {
    return new FakeCloud(({ method, path }) => {
      if (path.startsWith("/v2.0/ports?id=")) return { ports: [{ device_id: device }] };
      if (path.startsWith("/v2.0/ports")) return { ports: [{ status: "ACTIVE" }] };
      if (path.startsWith("/servers/detail")) return { servers };
      const id = path.split("/").at(-1);
      if (method === "POST") servers.push({ ...{ id: "new", name: "web", status }, metadata: {} });
      if (method === "DELETE") servers.splice(servers.findIndex((server) => server.id === id));
      return method === "DELETE"
        ? 204
        : { server: method === "POST" ? servers.at(-1) : servers.find((server) => server.id === id) };
    });
  }

  it("is booted as the caller, with its port, volume and place", async () => {
    const cloud = nova([]);
    const ended = await cloud.run("server", "create", params);
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
    const ended = await cloud.run("server", "update", params);
    expect(ended).toMatchObject({ status: 0, stdout: '{"id":"old"}\n' });
    expect(ended.stderr).toContain("machine net/red/web is SHUTOFF, and left so");
    expect(cloud.writes).toEqual([]);
  });

  it("of the team's own under the same name is left alone", async () => {
    const cloud = nova([{ id: "theirs", name: "web", status: "ACTIVE", metadata: {} }]);
    expect((await cloud.run("server", "create", params)).stdout).toBe('{"id":"new"}\n');
    expect(cloud.writes).toEqual(["POST /servers"]);
  });

  it("that was left broken is made anew by create, and never thrown away by update", async () => {
    const broken = () => ({ id: "old", name: "web", status: "ERROR", metadata: { atelier: "net/red/web" } });
    const again = nova([broken()]);
    expect(await again.run("server", "create", params)).toMatchObject({ status: 0 });
    expect(again.writes).toEqual(["DELETE /servers/old", "POST /servers"]);
    const kept = nova([{ ...broken(), fault: { message: "No valid host was found." } }]);
    const ended = await kept.run("server", "update", params);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("machine net/red/web: Nova: ERROR, No valid host was found.");
    expect(kept.writes).toEqual([]);
  });

  const renamed = (id: string) => ({ id, name: "other", status: "ACTIVE", metadata: {} });

  it.each([
    ["by the id that it was made with", { id: "old" }, {}],
    ["by its port, where an earlier version made it", undefined, { device: "old" }],
  ])("that its team renamed, and took the mark of, is found %s", async (_how, previous, port) => {
    const there = () => [renamed("theirs"), renamed("old")];
    const cloud = nova(there(), port);
    expect((await cloud.run("server", "update", params, previous)).stdout).toBe('{"id":"old"}\n');
    expect(cloud.writes).toEqual([]);
    const gone = nova(there(), port);
    expect(await gone.run("server", "delete", params, previous)).toMatchObject({ status: 0 });
    expect(gone.writes).toEqual(["DELETE /servers/old"]);
  });

  it("that is gone is not mistaken for another, though the port says that it serves one of somebody else's", async () => {
    const cloud = nova([renamed("theirs")], { device: "of-another-project" });
    const ended = await cloud.run("server", "delete", params, { id: "old" });
    expect(ended).toMatchObject({ status: 0 });
    expect(cloud.writes).toEqual([]);
  });

  it("is deleted as the administrator, in its project only, and as often as asked", async () => {
    const cloud = nova([{ id: "old", name: "web", status: "ACTIVE", metadata: { atelier: "net/red/web" } }]);
    expect(await cloud.run("server", "delete", params)).toMatchObject({ status: 0, stdout: "" });
    expect(cloud.writes).toEqual(["DELETE /servers/old"]);
    expect(new Set(cloud.calls.map(({ as }) => as))).toEqual(new Set(["admin"]));
    expect(cloud.calls[0]?.path).toBe("/servers/detail?all_tenants=1&project_id=red-id");
    const none = nova([]);
    expect(await none.run("server", "delete", params)).toMatchObject({ status: 0 });
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

describe("a server group", () => {
  const params = () => ({ name: "apart", policy: "anti-affinity" });
  const task = "server-group";

  it("is made once, and taken away, by its id", async () => {
    const groups: { id: string; name: string; policies: string[] }[] = [];
    const made = { id: "group-id", name: "apart", policies: ["anti-affinity"] };
    const nova = () =>
      new FakeCloud(({ method, path }) => {
        if (method === "POST") groups.push(made);
        if (method === "DELETE") groups.splice(groups.findIndex(({ id }) => path.endsWith(id)));
        return method === "POST" ? { server_group: groups[0] } : { server_groups: groups };
      });
    expect((await nova().run(task, "create", params)).stdout).toBe('{"id":"group-id"}\n');
    const second = nova();
    expect((await second.run(task, "create", params)).stdout).toBe('{"id":"group-id"}\n');
    expect(second.writes).toEqual([]);
    groups.unshift({ ...made, id: "theirs" });
    await nova().run(task, "delete", params, { id: "group-id" });
    expect(groups.map(({ id }) => id)).toEqual(["theirs"]);
  });
});

describe("a volume", () => {
  const task = "volume";
  interface Volume {
    id: string;
    name: string;
    status: string;
    size: number;
    metadata: object;
  }
  const cinder = (volumes: Volume[]) =>
    new FakeCloud(({ method, path, body }) => {
      if (method === "POST" && path === "/volumes") {
        const { name, size, metadata } = (body as { volume: Volume }).volume;
        volumes.push({ id: "new", name, status: "available", size, metadata });
      }
      const id = path.split("/").at(-1);
      if (method === "DELETE") volumes.splice(volumes.findIndex((volume) => volume.id === id));
      const volume = volumes.find((one) => one.id === id) ?? volumes.at(-1);
      return path.startsWith("/volumes/detail") ? { volumes } : { volume };
    });
  const params = (sizeGiB: number) => () => ({ name: "data", sizeGiB });
  const old = { id: "old" };
  const there = (name = "data"): Volume[] => [
    { id: "theirs", name: "data", status: "available", size: 9, metadata: {} },
    { id: "old", name, status: "in-use", size: 2, metadata: {} },
  ];

  it("is made, grows, and never shrinks, whatever its team calls it", async () => {
    expect((await cinder([]).run(task, "create", params(2))).stdout).toBe('{"id":"new"}\n');
    const grown = cinder(there("renamed"));
    expect((await grown.run(task, "update", params(3), old)).stdout).toBe('{"id":"old"}\n');
    expect(grown.calls.find(isPost)).toMatchObject({
      path: "/volumes/old/action",
      body: { "os-extend": { new_size: 3 } },
    });
    expect((await cinder(there()).run(task, "update", params(1), old)).stderr).toContain(
      "volume data has 2 GiB and never shrinks: ask for 2 or more",
    );
  });

  it("of the team's own under the same name is not taken for it; one that a cut run made is", async () => {
    const [theirs] = there();
    expect((await cinder([theirs!]).run(task, "create", params(2))).stdout).toBe('{"id":"new"}\n');
    const cut = { ...theirs!, id: "cut", size: 2, metadata: { atelier: "data" } };
    expect((await cinder([theirs!, cut]).run(task, "create", params(2))).stdout).toBe('{"id":"cut"}\n');
  });

  it("goes by its id, and by its name where an earlier version made it", async () => {
    const renamed = cinder([{ ...there("other")[1]!, status: "available" }]);
    expect(await renamed.run(task, "delete", params(2), old)).toMatchObject({ status: 0 });
    expect(renamed.writes).toEqual(["DELETE /volumes/old"]);
    const named = cinder([{ ...there()[1]!, status: "available" }]);
    expect(await named.run(task, "delete", params(2))).toMatchObject({ status: 0 });
    expect(named.writes).toEqual(["DELETE /volumes/old"]);
  });

  it("says so where there is no Cinder", async () => {
    const ended = await new FakeCloud(() => ({}), ["block-storage"]).run(task, "create", params(1));
    expect(ended).toMatchObject({ status: 1 });
    expect(ended.stderr).toBe(
      "this cloud has no block storage (Cinder): leave volumes and bootVolume out of the blueprint, or use a cloud that has it\n",
    );
  });
});
