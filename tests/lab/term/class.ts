/**
 * A class on the lab in a box, beside the lab's own instances: made, used by a student, reset, one team taken away, all
 * taken away.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiClient } from "../../../components/api/client";
import type { TeamAccess } from "../../../components/class/access";
import { api, devSettings, eventually, opens, output, run, withSettings, type Result } from "../../support/lab";
import { act, is, refusal, screen, servers, serversByPack, signIn } from "../../support/student";

/** A date, some days from today. */
const day = (offset: number) => new Date(Date.now() + offset * 24 * 3600 * 1000).toISOString().slice(0, 10);

const rosters = {
  both: "team,username,role\nRed,student1,member\nRed,student2,reader\nBlue,student3,member\n",
  redEnded: `team,username,role,leaseEnd\nRed,student1,member,${day(-2)}\nRed,student2,reader,\nBlue,student3,member,\n`,
  withoutRed: "team,username,role\nBlue,student3,member\n",
};

const seconds = 900;

describe("a class", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-class-"));
  const roster = join(folder, "roster.csv");
  const packs = join(folder, "packs");
  afterAll(() => rmSync(folder, { recursive: true }));

  const settings = {
    lab: devSettings(),
    class: {
      ...{ name: "networks", roster, blueprint: "docker-lab", teachers: ["prof"], auditors: ["visitor"] },
      lease: { start: day(-7), end: day(60) },
    },
  };
  const classCommand = (args: readonly string[]): Promise<Result> =>
    withSettings(settings, (env) => run("npm", ["run", "--silent", "class", "--", ...args], { env }));
  const whole = (args: readonly string[]) => withSettings(settings, (env) => run("box/pulumi", args, { env }));

  let access: Readonly<Record<string, TeamAccess>> = {};
  const red = () => access["red"]!;
  const blue = () => access["blue"]!;
  const addressOf = (team: TeamAccess) => team.machines["docker"]?.floatingIp ?? "none";
  const insideOf = (team: TeamAccess) => team.machines["docker"]?.fixedIps[0] ?? "none";
  const student = () => signIn(red(), "networks", "student1", "networks-red");
  const shell = (team: "red" | "blue", command: string) =>
    run("ssh", ["-F", "ssh_config", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", `${team}-docker`, command], {
      cwd: join(packs, team),
    });
  /** It answers again; with other host keys, if it was made anew. */
  async function isBack(team: "red" | "blue"): Promise<void> {
    rmSync(join(packs, team, "known_hosts"), { force: true });
    await eventually(`SSH of ${team}`, seconds, async () => (await shell(team, "true")).code === 0);
  }
  async function serverOf(client: ApiClient, team: TeamAccess): Promise<string> {
    const found = (await servers(client, `?all_tenants=true&project_id=${team.projectId}`)).find(
      ({ name }) => name === "docker",
    );
    if (!found) throw new Error(`project ${team.projectId} has no server docker`);
    return found.id;
  }

  test("a roster becomes teams whose machines answer SSH, and a second up changes nothing", async () => {
    writeFileSync(roster, rosters.both);
    expect((await classCommand(["up", "--yes"])).code).toBe(0);
    expect((await whole(["up", "--yes", "--skip-preview", "--expect-no-changes"])).code).toBe(0);
    const { stdout } = await run("box/pulumi", ["stack", "output", "classAccess", "--json", "--show-secrets"], {
      quiet: true,
    });
    access = JSON.parse(stdout) as typeof access;
    expect(Object.keys(access).sort()).toEqual(["blue", "red"]);
  });

  test("the access pack of a team opens its machine, and no other", async () => {
    expect((await classCommand(["access", packs])).code).toBe(0);
    expect((await output("find", [packs, "-perm", "/077"])).trim()).toBe("");
    expect((await shell("red", "cat /etc/atelier-team")).stdout).toBe("red docker\n");
    expect((await shell("blue", "cat /etc/atelier-team")).stdout).toBe("blue docker\n");
    const other = await run(
      "ssh",
      ["-F", "ssh_config", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", `root@${addressOf(blue())}`, "true"],
      { cwd: join(packs, "red") },
    );
    expect(other.stderr).toContain("Permission denied");
  });

  test("the application credential in a team's pack signs in, and sees the team's machine alone", async () => {
    expect(await serversByPack(join(packs, "red", "clouds.yaml"))).toEqual(["docker"]);
  });

  test("status finds both teams well", async () => {
    const { code, stdout } = await classCommand(["status"]);
    expect(stdout).toContain("2 of 2 teams well");
    expect(code).toBe(0);
  });

  test("teams do not reach each other, but for what a machine exposes", async () => {
    // Served, so that what is closed is closed by the network and not for want of a server.
    const served = await shell("blue", "httpd -p 81 -h /www; wget -q -O /dev/null http://127.0.0.1:81/");
    expect(served.code).toBe(0);
    const fromRed = async (command: string) => (await shell("red", command)).code;
    expect(await fromRed(`ping -c 2 -W 5 ${addressOf(blue())}`)).toBe(0);
    expect(await fromRed(`timeout 10 wget -q -O /dev/null http://${addressOf(blue())}/`)).toBe(0);
    expect(await fromRed(`timeout 10 wget -q -O /dev/null http://${addressOf(blue())}:81/`)).not.toBe(0);
    // Both have the same network inside. Should Neutron have given both machines one address, red would ask itself.
    const inside = insideOf(blue()) === insideOf(red()) ? "192.168.100.254" : insideOf(blue());
    expect(await fromRed(`ping -c 2 -W 3 ${inside}`)).not.toBe(0);
    expect(await opens(addressOf(blue()), 81)).toBe(false);
  });

  test("a student stops, starts, looks at, snapshots and rebuilds the team's machine", async () => {
    const me = await student();
    const mine = await servers(me);
    expect(mine.map(({ name }) => name)).toEqual(["docker"]);
    const id = mine[0]!.id;
    await act(me, id, { "os-stop": null });
    await eventually("the machine is off", seconds, () => is(me, id, "SHUTOFF"));
    await act(me, id, { "os-start": null });
    await eventually("the machine is on", seconds, () => is(me, id, "ACTIVE"));
    const { output: log } = (await act(me, id, { "os-getConsoleOutput": { length: 5 } })) as { output: string };
    expect(typeof log).toBe("string");
    expect(await screen(me, id)).toBe("RFB 003.008");

    await act(me, id, { createImage: { name: "mine" } });
    interface Images {
      images: { id: string; status: string }[];
    }
    const images = async () => (await me.get<Images>("image", "/v2/images?name=mine")).images;
    await eventually("the snapshot is there", seconds, async () => (await images())[0]?.status === "active");
    await eventually("the machine is at rest", seconds, () => is(me, id, "ACTIVE"));
    const [image] = await images();
    await act(me, id, { rebuild: { imageRef: image!.id } });
    await eventually("the machine is rebuilt", seconds, () => is(me, id, "ACTIVE"));
    await isBack("red");
  });

  test("a student sees nothing of another team, and gets no more than the quota", async () => {
    const me = await student();
    const other = await serverOf(await api(), blue());
    expect(await refusal(me.get("compute", `/servers/${other}`))).toBe(404);
    expect(await refusal(act(me, other, { "os-stop": null }))).toBe(404);
    expect(await refusal(signIn(red(), "networks", "student1", "networks-blue"))).toBe(401);
    expect(await refusal(me.get("compute", "/servers?all_tenants=true"))).toBe(403);
    for (const kind of ["networks", "subnets", "routers", "ports", "floatingips"]) {
      const path = `/${kind}?project_id=${blue().projectId}`;
      expect((await me.get<Record<string, unknown[]>>("network", path))[kind]).toEqual([]);
    }
    const { flavors } = await me.get<{ flavors: { id: string }[] }>("compute", "/flavors");
    const { images } = await me.get<{ images: { id: string }[] }>("image", "/v2/images?name=guest");
    const { networks } = await me.get<{ networks: { id: string }[] }>("network", "/networks?name=lan");
    const one = {
      name: "more",
      flavorRef: flavors[0]?.id,
      imageRef: images[0]?.id,
      networks: [{ uuid: networks[0]?.id }],
    };
    expect(await refusal(me.call("compute", "POST", "/servers", { server: one }))).toBe(403);
  });

  test("a reader looks on and changes nothing", async () => {
    const reader = await signIn(red(), "networks", "student2", "networks-red");
    const [machine] = await servers(reader);
    expect(machine?.name).toBe("docker");
    expect(await refusal(act(reader, machine!.id, { "os-stop": null }))).toBe(403);

    const { networks } = await reader.get<{ networks: { id: string }[] }>("network", "/networks?name=lan");
    const { routers } = await reader.get<{ routers: { id: string }[] }>("network", "/routers");
    expect([networks.length, routers.length]).toEqual([1, 1]);
    const [lan, router] = [networks[0]!.id, routers[0]!.id];
    // Nothing that the quota would refuse before.
    const tries: [string, string, object?][] = [
      ["PUT", `/networks/${lan}`, { network: { name: "other" } }],
      ["DELETE", `/networks/${lan}`],
      ["POST", "/ports", { port: { network_id: lan } }],
      ["PUT", `/routers/${router}`, { router: { name: "other" } }],
    ];
    for (const [method, path, body] of tries) {
      expect([method, path, await refusal(reader.call("network", method, path, body))]).toEqual([method, path, 403]);
    }
  });

  test("reset makes one team's machine anew and touches no other", async () => {
    for (const team of ["red", "blue"] as const) await shell(team, "echo work > /root/work");
    expect((await classCommand(["reset", "red"])).code).toBe(0);
    await isBack("red");
    expect((await shell("red", "cat /root/work")).code).not.toBe(0);
    expect((await shell("red", "cat /etc/atelier-team")).stdout).toBe("red docker\n");
    expect((await shell("blue", "cat /root/work")).stdout).toBe("work\n");
  });

  test("suspend puts the class to sleep, resume wakes it where it was", async () => {
    expect((await classCommand(["suspend"])).code).toBe(0);
    const admin = await api();
    expect(await is(admin, await serverOf(admin, red()), "SUSPENDED")).toBe(true);
    expect((await classCommand(["resume"])).code).toBe(0);
    await isBack("blue");
    // It was asleep and not off: what stands in memory alone is still there.
    expect((await shell("blue", "pidof httpd")).code).toBe(0);
  });

  test("what has expired is stopped and locked until it is extended", async () => {
    writeFileSync(roster, rosters.redEnded);
    expect((await classCommand(["leases"])).code).toBe(0);
    const admin = await api();
    const id = await serverOf(admin, red());
    expect(await is(admin, id, "SHUTOFF")).toBe(true);
    expect(await refusal(act(await student(), id, { "os-start": null }))).toBe(409);
    expect(await is(admin, await serverOf(admin, blue()), "ACTIVE")).toBe(true);

    expect((await classCommand(["extend", "red", day(30)])).code).toBe(0);
    expect((await classCommand(["leases"])).code).toBe(0);
    await isBack("red");
    writeFileSync(roster, rosters.both);
  });

  test("taking a team out of the roster takes all of it away, what students made too, and nothing of another", async () => {
    const [admin, me] = [await api(), await student()];
    const before = await serverOf(admin, blue());
    const { networks } = await me.get<{ networks: { id: string }[] }>("network", "/networks?name=lan");
    await me.call("network", "POST", "/ports", { port: { name: "spare", network_id: networks[0]?.id } });
    writeFileSync(roster, rosters.withoutRed);
    expect((await classCommand(["up", "--yes"])).code).toBe(0);

    expect(await servers(admin, `?all_tenants=true&project_id=${red().projectId}`)).toEqual([]);
    for (const kind of ["networks", "subnets", "routers", "ports", "floatingips", "security-groups"]) {
      const list = await admin.get<Record<string, { project_id: string }[]>>("network", `/${kind}`);
      const left = Object.values(list)[0]!.filter((thing) => thing.project_id === red().projectId);
      expect([kind, left]).toEqual([kind, []]);
    }
    expect(await refusal(admin.get("identity", `/projects/${red().projectId}`))).toBe(404);
    expect(await refusal(student())).toBe(401);
    expect(await serverOf(admin, blue())).toBe(before);
    expect((await shell("blue", "cat /root/work")).stdout).toBe("work\n");
  });

  test("destroy takes the class away and leaves the lab", async () => {
    expect((await classCommand(["destroy", "--yes"])).code).toBe(0);
    const admin = await api();
    expect((await servers(admin, "?all_tenants=true")).map(({ name }) => name).sort()).toEqual(["docker", "web"]);
    const { projects } = await admin.get<{ projects: { name: string }[] }>("identity", "/projects");
    expect(projects.map(({ name }) => name).filter((name) => name.startsWith("networks"))).toEqual([]);
    const { users } = await admin.get<{ users: { name: string }[] }>("identity", "/users");
    expect(users.map(({ name }) => name).filter((name) => /student|team\/|prof|visitor/.test(name))).toEqual([]);
    expect((await run("box/pulumi", ["up", "--yes", "--skip-preview", "--expect-no-changes"])).code).toBe(0);
  });
});
