/** Whose lock is whose: cli/recovery/locks.ts, and the processes of runs that are gone: leftovers.ts. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endLeftovers, leftovers } from "../../../cli/recovery/leftovers";
import { backendFolder, free, heldText, isHeld, locksOf, type Lock } from "../../../cli/recovery/locks";
import { markName, markOf, readMark } from "../../../cli/recovery/mark";

const taken = "2026-11-26T21:53:20.315294996Z";
const at = Date.parse(taken);
const lock: Lock = { file: "/locks/one.json", pid: 4711, username: "prof", hostname: "here", timestamp: taken };

test.each([
  ["no process has its number", undefined, false],
  ["a process that was there has it", { at: at - 5000, program: "node" }, true],
  ["a process that started later has it", { at: at + 60_000, program: "node" }, false],
  ["a Pulumi has it, whatever the clock says", { at: at + 3_600_000, program: "pulumi" }, true],
])("a lock of this machine: %s", (_, found, held) => {
  expect(isHeld(lock, "here", () => found)).toBe(held);
});

test("a lock of another machine is held, for all that can be told", () => {
  expect(isHeld(lock, "elsewhere", () => undefined)).toBe(true);
});

test("who holds a lock is named, where, since when, and how it ends", () => {
  expect(heldText("dev", lock, "here")).toBe(
    "another Pulumi is working on stack dev: process 4711 of prof on here, since 2026-11-26T21:53:20Z\n" +
      "  next: wait until it has finished, or end it with: kill -INT 4711",
  );
  expect(heldText("dev", lock, "elsewhere")).toContain("free the lock with: pulumi cancel dev");
});

test.each([
  ["file:///srv/state?metadata=skip", "/srv/state"],
  ["s3://bucket", undefined],
  ["https://api.pulumi.com", undefined],
])("the folder of %s is %s", (url, folder) => {
  expect(backendFolder(url)).toBe(folder);
});

describe("in a folder", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-locks-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test("the locks are those of one stack; one that was cut off while it was written is nobody's", () => {
    const path = join(folder, ".pulumi/locks/organization/atelier/dev");
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "a.json"), JSON.stringify({ ...lock, file: undefined }));
    writeFileSync(join(path, "b.json"), '{"pid":47');
    writeFileSync(join(path, "a.json.attrs"), "{}");
    const found = locksOf(folder, "org/dev");
    expect(found.map(({ pid }) => pid).sort()).toEqual([0, 4711]);
    expect(isHeld(found.find(({ pid }) => pid === 0)!)).toBe(false);
    for (const one of found) free(one);
    expect(locksOf(folder, "dev")).toEqual([]);
    expect(existsSync(join(path, "a.json.attrs"))).toBe(false);
    expect(locksOf(folder, "other")).toEqual([]);
  });
});

describe("processes of runs", () => {
  const place = `/nowhere/${process.pid}`;
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill("SIGKILL")));

  async function sleeper(mark: string): Promise<number> {
    const child = spawn("sleep", ["60"], { env: { PATH: process.env["PATH"], [markName]: mark }, stdio: "ignore" });
    started.push(child);
    await new Promise((done) => child.on("spawn", done));
    return child.pid!;
  }

  test("a mark names place, process and its start", () => {
    expect(readMark(markOf(place))).toMatchObject({ place, pid: process.pid });
    expect(readMark("something else")).toBeUndefined();
  });

  test("those of a run that lives, of another place and without a mark are left alone", async () => {
    await sleeper(markOf(place));
    await sleeper(`/elsewhere:${process.pid}:1`);
    await sleeper("");
    expect(leftovers(place)).toEqual([]);
    expect(await endLeftovers(place)).toBe(0);
  });

  test("those of a run whose first process is gone, or whose number another has by now, are ended", async () => {
    const gone = [await sleeper(`${place}:999999999:1`), await sleeper(`${place}:${process.pid}:1`)];
    const found = leftovers(place).map(({ pid }) => pid);
    expect(found.sort()).toEqual(gone.sort());
    expect(await endLeftovers(place)).toBe(2);
    expect(leftovers(place)).toEqual([]);
  });
});
