/** A team's machines and the groups that keep them apart, made by processes of their own against services on the loopback address. */
import { FakeCloud } from "../fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

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

  /** Nova's resize: the new size is there at once, and waits to be confirmed. */
  function act(servers: Known[], path: string, body: unknown) {
    const at = servers.findIndex(({ id }) => path.includes(`/${id}/`));
    const { resize } = body as { resize?: { flavorRef: string } };
    const now = resize ? { status: "VERIFY_RESIZE", flavor: { id: resize.flavorRef } } : { status: "ACTIVE" };
    servers[at] = { ...servers[at]!, ...now };
    return 202;
  }

  /** Nova with these servers; a POST adds one. The machine's port says that it serves `device`. */
  function nova(servers: Known[], { device = "", status = "ACTIVE" } = {}) {
    return new FakeCloud(({ method, path, body }) => {
      if (path.startsWith("/v2.0/ports?id=")) return { ports: [{ device_id: device }] };
      if (path.startsWith("/v2.0/ports")) return { ports: [{ status: "ACTIVE" }] };
      if (path.startsWith("/servers/detail")) return { servers };
      const id = path.split("/").at(-1);
      if (path.endsWith("/action")) return act(servers, path, body);
      if (method === "POST") servers.push({ ...{ id: "new", name: "web", status }, metadata: {} });
      if (method === "DELETE") servers.splice(servers.findIndex((server) => server.id === id));
      return method === "DELETE"
        ? 204
        : {
            server: {
              flavor: { id: "small-id" },
              ...(method === "POST" ? servers.at(-1) : servers.find((server) => server.id === id)),
            },
          };
    });
  }

  it("is booted as the caller, with its port, volume and place", async () => {
    const cloud = nova([]);
    const ended = await cloud.run("server", "create", params);
    expect(ended).toMatchObject({ status: 0, stdout: '{"id":"new","flavorId":"small-id"}\n' });
    expect(cloud.calls.find(({ method }) => method === "POST")).toEqual({
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
    expect(ended).toMatchObject({ status: 0, stdout: '{"id":"old","flavorId":"small-id"}\n' });
    expect(ended.stderr).toContain("machine net/red/web is SHUTOFF, and left so");
    expect(cloud.writes).toEqual([]);
  });

  it("of the team's own under the same name is left alone", async () => {
    const cloud = nova([{ id: "theirs", name: "web", status: "ACTIVE", metadata: {} }]);
    expect((await cloud.run("server", "create", params)).stdout).toBe('{"id":"new","flavorId":"small-id"}\n');
    expect(cloud.writes).toEqual(["POST /servers"]);
  });

  it("that was left broken is recreated by create, and never thrown away by update", async () => {
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

  describe("with another flavor", () => {
    const there = (more: object) => ({ id: "old", name: "web", metadata: {}, status: "ACTIVE", ...more });
    const made = { id: "old", flavorId: "small-id" };
    const larger = (administrator: object) => ({ ...params(administrator), flavorId: "large-id" });
    const actions = (cloud: FakeCloud) => cloud.calls.filter(({ method }) => method === "POST").map(({ body }) => body);

    it("is resized and confirmed, and keeps its id", async () => {
      const cloud = nova([there({ flavor: { id: "small-id" } })]);
      const ended = await cloud.run("server", "update", larger, made);
      expect(ended).toMatchObject({ status: 0, stdout: '{"id":"old","flavorId":"large-id"}\n' });
      expect(actions(cloud)).toEqual([{ resize: { flavorRef: "large-id" } }, { confirmResize: null }]);
    });

    it("is confirmed where an earlier run was cut off in between", async () => {
      const cloud = nova([there({ status: "VERIFY_RESIZE", flavor: { id: "large-id" } })]);
      expect(await cloud.run("server", "update", larger, made)).toMatchObject({ status: 0 });
      expect(actions(cloud)).toEqual([{ confirmResize: null }]);
    });

    it("that its team chose stays, as long as the settings say no other", async () => {
      const cloud = nova([there({ flavor: { id: "theirs" } })]);
      expect(await cloud.run("server", "update", params, made)).toMatchObject({ status: 0 });
      expect(cloud.writes).toEqual([]);
    });

    it("is left as it is while it is paused, and says what to do", async () => {
      const cloud = nova([there({ status: "PAUSED", flavor: { id: "small-id" } })]);
      const ended = await cloud.run("server", "update", larger, made);
      expect(ended.status).toBe(1);
      expect(ended.stderr).toContain(
        "machine net/red/web is PAUSED, and Nova gives another flavor to what runs or is stopped alone; next:",
      );
      expect(cloud.writes).toEqual([]);
    });
  });

  const renamed = (id: string) => ({ id, name: "other", status: "ACTIVE", metadata: {} });

  it.each([
    ["by the id that it was made with", { id: "old" }, {}],
    ["by its port, where an earlier version made it", undefined, { device: "old" }],
  ])("that its team renamed, and took the mark of, is found %s", async (_how, previous, port) => {
    const there = () => [renamed("theirs"), renamed("old")];
    const cloud = nova(there(), port);
    expect((await cloud.run("server", "update", params, previous)).stdout).toBe('{"id":"old","flavorId":"small-id"}\n');
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
