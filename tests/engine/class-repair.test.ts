/** A class in several stacks: the real engine and the real command, over an OpenStack that holds records and nothing else. */
import { readdirSync } from "node:fs";
import { parse } from "yaml";
import { classSettings } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";
import { root } from "../support/commands";

jest.setTimeout(1_800_000);

const { engine, fake, lab, writes } = engineOverRecords();

/** Keystone refuses to make a project of this name. */
let refused: string | undefined;
const answer = Reflect.get(fake, "answer") as (request: { method: string; url: string }, sent: Buffer) => unknown;
Reflect.set(fake, "answer", (request: { method: string; url: string }, sent: Buffer) => {
  const isRefused = request.method === "POST" && request.url.endsWith("/projects") && refused !== undefined;
  if (!isRefused || !sent.toString().includes(`"${refused}"`)) return answer.call(fake, request, sent);
  return { status: 403, body: { error: { code: 403, message: "you have too many projects" } } };
});

const command = (...args: string[]) => engine.classCommand(args, "near", lab(), classSettings(engine));

describe("a preview before the class is there", () => {
  afterAll(() => engine.select());

  it("shows all that will be made", async () => {
    expect((await engine.up("near", lab(), classSettings(engine))).code).toBe(0);
    await engine.select("near");
    const { code, stderr } = await command("preview");
    expect(stderr).toMatch(/^preview: 6 of 6 teams well, 0 failed; \d+ to create$/m);
    expect(code).toBe(0);
  });

  it("leaves no stack behind, and the one selected that was", async () => {
    expect(await engine.stacks()).toEqual(["near"]);
    expect(await engine.selected()).toBe("near");
  });
});

describe("one team that fails", () => {
  it("stops no other: all are made but it, and it is named with the reason", async () => {
    refused = "net-blue";
    const { code, stderr } = await command("up", "--yes");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^up: 5 of 6 teams well, 1 failed/m);
    expect(stderr).toMatch(/^ {2}! {2}blue {2}project was not made: you have too many projects \(403\); next: .*$/m);
  });

  it("leaves the others their access", async () => {
    const folder = `${engine.folder}/packs`;
    const { code, stderr } = await command("access", folder);
    expect(code).toBe(1);
    expect(stderr).toContain("error: team blue has not been made yet: npm run class -- up");
    expect(parse(engine.read("packs/red/clouds.yaml"))).toHaveProperty("clouds");
  });

  it("is repaired by a second run, which changes nothing of the others", async () => {
    refused = undefined;
    writes();
    const { code, stderr } = await command("up", "--yes");
    expect(stderr).toMatch(/^up: 6 of 6 teams well, 0 failed; \d+ created$/m);
    expect(code).toBe(0);
    // Of one team alone.
    expect(writes()).toMatchObject({ "POST /v3/projects": 1 });
    const third = await command("up", "--yes");
    expect(third.stderr).toMatch(/^up: 6 of 6 teams well, 0 failed; no change$/m);
    expect(writes()).toEqual({});
  });

  it("goes with the class: first the teams' stacks, then what they share", async () => {
    const plain = await engine.destroy("near");
    expect(plain.code).not.toBe(0);
    expect(plain.stdout + plain.stderr).toContain("protect");
    const { code } = await command("destroy", "--yes");
    expect(code).toBe(0);
    expect(await engine.stacks()).toEqual(["near"]);
    const again = await command("destroy", "blue", "--yes");
    expect(again).toMatchObject({ code: 0, stderr: "Team blue does not exist.\n" });
  });

  it("has written nothing into the project's folder", () => {
    expect(readdirSync(root).filter((file) => file.startsWith("Pulumi.near"))).toEqual([]);
  });
});
