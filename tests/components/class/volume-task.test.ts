/** A team's volumes, made by processes of their own against services on the loopback address. */
import { FakeCloud } from "../fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

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
    expect(grown.calls.find(({ method }) => method === "POST")).toMatchObject({
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
