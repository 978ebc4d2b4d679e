import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { secondsAhead, refuseWrongClock } from "../../../cli/class/clock";
import { changeLeaseFile, readLeases, updateLeaseFile } from "../../../cli/class/lease-store";
import { noLeaseFile, withEnded } from "../../../model/class/leases/lease-file";
import { leaseFileText } from "../../../reading/leases/parse";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-leases-"))));
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, "r.leases.yaml");
const [red, blue] = [withEnded(noLeaseFile, ["red"]), withEnded(noLeaseFile, ["blue"])];

test("a change is whole, and leaves nothing beside the file", async () => {
  await changeLeaseFile({ path: file(), content: noLeaseFile }, red);
  expect(readFileSync(file(), "utf8")).toBe(leaseFileText(red));
  expect(readdirSync(folder)).toEqual(["r.leases.yaml"]);
});

test("of two commands that decided by the same file, one writes and the other says so", async () => {
  const open = { path: file(), content: noLeaseFile };
  const ended = await Promise.allSettled([changeLeaseFile(open, red), changeLeaseFile(open, blue)]);
  expect(ended.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const reason = ended.flatMap((one) => (one.status === "rejected" ? [(one.reason as Error).message] : []));
  expect(reason).toEqual([
    `${file()} was changed by another command meanwhile; it is left as it is now: run this one again`,
  ]);
  expect(existsSync(`${file()}.lock`)).toBe(false);
});

test("changes that are made from what is there are all there, however many are made at once", async () => {
  const teams = ["a", "b", "c", "d", "e"];
  await Promise.all(teams.map((key) => updateLeaseFile(file(), (now) => withEnded(now, [key]))));
  expect(readLeases(file()).ended).toEqual(teams);
  expect(await updateLeaseFile(file(), (now) => now)).toBe(false);
});

test("the lock of a command that was killed holds nobody up", async () => {
  // Beyond what Linux gives out (pid_max is 2^22 at most).
  writeFileSync(`${file()}.lock`, `${2 ** 22 + 1} ${hostname()}\n`);
  await changeLeaseFile({ path: file(), content: noLeaseFile }, red);
  expect(readFileSync(file(), "utf8")).toBe(leaseFileText(red));
});

test("a file that is empty by now is not written over", async () => {
  writeFileSync(file(), "");
  await expect(changeLeaseFile({ path: file(), content: noLeaseFile }, red)).rejects.toThrow(/the lease file is empty/);
});

test("the time that the question took is no difference of clocks", () => {
  expect(secondsAhead({ cloud: 5000, before: 1000, after: 31_000 })).toBe(0);
  expect(secondsAhead({ cloud: 5000, before: 9000, after: 31_000 })).toBe(4);
  expect(secondsAhead({ cloud: 5000, before: 1000, after: 3000 })).toBe(-2);
  expect(() => refuseWrongClock({ cloud: 0, before: 300_000, after: 300_001 })).not.toThrow();
  expect(() => refuseWrongClock({ cloud: 0, before: 300_001, after: 300_002 })).toThrow(
    /is 5 minutes ahead of the cloud's/,
  );
  expect(() => refuseWrongClock(undefined)).toThrow(/does not say what time it is/);
});
