/** What the teacher does with a class that is there: reset, suspend, leases, one team taken away, all taken away. */
import { api, pulumi, up } from "../../support/lab";
import { leftOf, obstruct } from "../../support/hostile";
import { act, is, refusal, servers } from "../../support/student";
import { day, taught } from "../../support/taught-class";

describe("a class and its end", () => {
  afterAll(() => taught.dispose());

  test("reset recreates one team's machine and touches no other", async () => {
    for (const team of ["red", "blue"] as const) await taught.shell(team, "echo work > /root/work");
    expect((await taught.command("reset", "red")).code).toBe(0);
    await taught.isBack("red");
    expect((await taught.shell("red", "cat /root/work")).code).not.toBe(0);
    expect((await taught.shell("red", "cat /etc/atelier-team")).stdout).toBe("red docker\n");
    expect((await taught.shell("blue", "cat /root/work")).stdout).toBe("work\n");
  });

  test("suspend puts the class to sleep, resume wakes it where it was", async () => {
    expect((await taught.command("suspend")).code).toBe(0);
    const admin = await api();
    expect(await is(admin, await taught.serverOf(admin, "red"), "SUSPENDED")).toBe(true);
    expect((await taught.command("resume")).code).toBe(0);
    await taught.isBack("blue");
    // It was asleep and not off: what stands in memory alone is still there.
    expect((await taught.shell("blue", "pidof httpd")).code).toBe(0);
  });

  test("what has expired is stopped and locked until it is extended", async () => {
    taught.enrol("redEnded");
    expect((await taught.command("leases")).code).toBe(0);
    const admin = await api();
    const id = await taught.serverOf(admin, "red");
    expect(await is(admin, id, "SHUTOFF")).toBe(true);
    expect(await refusal(act(await taught.signIn("student1"), id, { "os-start": null }))).toBe(409);
    expect(await is(admin, await taught.serverOf(admin, "blue"), "ACTIVE")).toBe(true);

    expect((await taught.command("extend", "red", day(30))).code).toBe(0);
    expect((await taught.command("leases")).code).toBe(0);
    await taught.isBack("red");
    taught.enrol("both");
  });

  test("taking a team out of the roster takes all of it away, what students made too, and nothing of another", async () => {
    const [admin, me] = [await api(), await taught.signIn("student1")];
    const { projectId } = taught.team("red");
    const before = await taught.serverOf(admin, "blue");
    const { networks } = await me.get<{ networks: { id: string }[] }>("network", "/networks?name=lan");
    await me.call("network", "POST", "/ports", { port: { name: "spare", network_id: networks[0]?.id } });
    const { roles } = await admin.get<{ roles: { id: string }[] }>("identity", "/roles?name=member");
    const [other, member] = [(await taught.signIn("student2")).userId, roles[0]!.id];
    // The quota has head room for two ports.
    await obstruct(me, { project: projectId, other, member, ports: ["network:mine"] });
    taught.enrol("withoutRed");
    delete taught.revocations["red"];
    expect((await taught.command("up", "--yes")).code).toBe(0);

    expect(await leftOf(admin, projectId, [me.userId, other])).toEqual([]);
    for (const kind of ["networks", "subnets", "routers", "ports", "floatingips", "security-groups"]) {
      const list = await admin.get<Record<string, { project_id: string }[]>>("network", `/${kind}`);
      const left = Object.values(list)[0]!.filter((thing) => thing.project_id === projectId);
      expect([kind, left]).toEqual([kind, []]);
    }
    const volumes = `/volumes/detail?all_tenants=1&project_id=${projectId}`;
    expect(await admin.get("block-storage", volumes)).toMatchObject({ volumes: [] });
    expect(await admin.get("image", `/v2/images?owner=${projectId}`)).toMatchObject({ images: [] });
    expect(await refusal(admin.get("identity", `/projects/${projectId}`))).toBe(404);
    expect(await refusal(taught.signIn("student1"))).toBe(401);
    expect(await taught.serverOf(admin, "blue")).toBe(before);
    expect((await taught.shell("blue", "cat /root/work")).stdout).toBe("work\n");
  });

  test("destroy takes the class away and leaves the lab", async () => {
    expect((await taught.command("destroy", "--yes")).code).toBe(0);
    const admin = await api();
    expect((await servers(admin, "?all_tenants=true")).map(({ name }) => name).sort()).toEqual(["docker", "web"]);
    const { projects } = await admin.get<{ projects: { name: string }[] }>("identity", "/projects");
    expect(projects.map(({ name }) => name).filter((name) => name.startsWith("networks"))).toEqual([]);
    const { users } = await admin.get<{ users: { name: string }[] }>("identity", "/users");
    expect(users.map(({ name }) => name).filter((name) => /student|team\/|prof|visitor/.test(name))).toEqual([]);
    expect(await admin.get("compute", "/os-aggregates")).toEqual({ aggregates: [] });
    // The note of what there is (components/losses.ts) is the next run's to write.
    const next = await pulumi(up, taught.settings.lab);
    expect(next.code).toBe(0);
    expect(next.stdout).toMatch(/ kept updated /);
    expect(next.stdout).toMatch(/^ +~ 1 updated$/m);
    expect((await pulumi([...up, "--expect-no-changes"], taught.settings.lab)).code).toBe(0);
  });
});
