/** A class whose people are somebody else's: they get their roles, and neither they nor their domain are touched. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Directory } from "../../support/directory";
import { api, classCommand } from "../../support/lab";
import { refusal, servers } from "../../support/student";
import { settingsWithVolumes } from "../../support/volumes";

describe("a class whose people are of a domain that exists", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-adopted-"));
  const [roster, blueprint] = [join(folder, "roster.csv"), join(folder, "blueprint.yaml")];
  const settings = {
    lab: settingsWithVolumes(),
    class: { name: "guests", roster, blueprint, teachers: ["prof"], identity: { existingDomain: "school" } },
  };
  let school: Directory;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    writeFileSync(roster, "team,username\nRed,ada\n");
    // Nothing to boot, nothing to wait for.
    writeFileSync(blueprint, "version: 1\nnetworks: {}\nmachines: {}\n");
    school = await Directory.open("school", ["ada", "prof"]);
    before = await school.people();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await school.close();
  });

  test("gives them their roles, makes nobody, and they come in by their own passwords", async () => {
    expect((await classCommand(settings, ["up", "--yes"])).code).toBe(0);
    expect(await school.rolesOf("ada")).toEqual([{ role: "member", on: "guests-red", inherited: false }]);
    expect(await school.rolesOf("prof")).toEqual([{ role: "member", on: "guests", inherited: true }]);

    const admin = await api();
    const { domains } = await admin.get<{ domains: { id: string }[] }>("identity", "/domains?name=guests");
    const { users } = await admin.get<{ users: { name: string }[] }>("identity", `/users?domain_id=${domains[0]?.id}`);
    // The team's operator, who is no person.
    expect(users.map(({ name }) => name)).toEqual(["team/guests-red"]);
    expect(await school.people()).toEqual(before);

    for (const username of ["ada", "prof"]) {
      const me = await school.signIn(username, "guests-red", "guests");
      expect(me.userId).toBe(before[username]);
      expect(await servers(me)).toEqual([]);
    }
  });

  test("its end leaves them and their domain, and takes their roles", async () => {
    expect((await classCommand(settings, ["destroy", "--yes"])).code).toBe(0);
    const { domains } = await (await api()).get<{ domains: { name: string }[] }>("identity", "/domains");
    const names = domains.map(({ name }) => name);
    expect(names).toContain("school");
    expect(names).not.toContain("guests");
    expect(await school.people()).toEqual(before);
    for (const username of ["ada", "prof"]) expect(await school.rolesOf(username)).toEqual([]);
    expect(await refusal(school.signIn("ada", "guests-red", "guests"))).toBe(401);
  });
});
