/** What `npm test` does with boxes (tests/run): its own come and go, and somebody's stays as it is. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");

// Each starts some dozens of programs, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
/** What runs still; the tests that do not end by themselves are in groups of their own. */
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-tests-run-"));
  cpSync(join(root, "tests/run"), join(folder, "project/tests/run"));
  cpSync(join(root, "box/env.sh"), join(folder, "project/box/env.sh"));
  mkdirSync(join(folder, "project/tests/lab"));
  writeFileSync(join(folder, "project/tests/lab/one.test.ts"), "");
  mkdirSync(join(folder, "bin"));
  for (const script of ["box/setup", "box/down", "box/up", "tests/lab/bridge-machine.sh"])
    stub(`project/${script}`, "exit 0");
  stub("bin/shellcheck", "exit 0");
  stub("bin/npx", jestThat("exit 0"));
});
afterEach(() => {
  const jest = join(folder, "jest");
  const groups = [...children.splice(0).map(({ pid }) => pid), existsSync(jest) && Number(readFileSync(jest, "utf8"))];
  for (const group of groups) if (group) spawnSync("kill", ["-KILL", "--", `-${group}`]);
  rmSync(folder, { recursive: true });
});

/** A program that notes how it was called, and for which box, and then does something. */
function stub(path: string, then: string): void {
  const note = `echo "$(basename "$0") $* [$ATELIER_BOX] \${ATELIER_SETTINGS:-}\${PULUMI_STACK:-}" >>'${folder}/calls'`;
  writeFileSync(join(folder, path), `#!/bin/bash\n${note}\n${then}\n`, { mode: 0o755 });
}

/** Jest, that writes its counts, unless it is ended before. */
const jestThat = (then: string) => `
  for word in "$@"; do case $word in --outputFile=*) out=\${word#*=} ;; esac; done
  echo '{"numPassedTests":2,"numFailedTests":0,"numRuntimeErrorTestSuites":0,"numPendingTests":0,"numTodoTests":0}' >"$out"
  ${then}`;

const calls = () =>
  existsSync(join(folder, "calls"))
    ? readFileSync(join(folder, "calls"), "utf8")
        .trim()
        .split("\n")
        .map((line) => line.trim())
    : [];

const env = (more: NodeJS.ProcessEnv = {}) => ({
  PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
  HOME: folder,
  ATELIER_CACHE: join(folder, "cache"),
  ...more,
});

const program = () => join(folder, "project/tests/run");
function run(more?: NodeJS.ProcessEnv) {
  return spawnSync(program(), ["lab"], { env: env(more), encoding: "utf8" });
}

const removal = ["down --all [test-beside]", "down --all [test]", "bridge-machine.sh sweep [test]"];

test("removes what an earlier run left, tests, and removes its own boxes; all for no other box", () => {
  const theirs = { ATELIER_BOX: "mine", ATELIER_SETTINGS: "examples/Pulumi.class.yaml" };
  const { status, stdout } = run(theirs);
  expect(stdout).toMatch(/\n2 passed, 0 failed\n$/);
  expect(status).toBe(0);
  const [setup, ...others] = calls();
  expect(setup).toBe("setup all [test]");
  expect(others.slice(0, 4)).toEqual([...removal, "up --check [test]"]);
  expect(others[4]).toMatch(/^npx jest --selectProjects lab --runInBand .* \[test\]$/);
  expect(others.slice(5)).toEqual(removal);
});

test("keeps the boxes where somebody has put the state", () => {
  stub("project/box/down", `source "$(dirname "$0")/env.sh"; echo "$ATELIER_STATE" >>'${folder}/states'`);
  run({ ATELIER_STATE: "/big/atelier" });
  const states = new Set(readFileSync(join(folder, "states"), "utf8").trim().split("\n"));
  expect(states).toEqual(new Set(["/big/atelier-test", "/var/lib/atelier-test-beside"]));
});

test.each([
  ["nobody reads the reason", "true", 1],
  ["somebody does", "false", 0],
])("says why the lab's tests are skipped; where %s, the exit code follows", (_, ci, code) => {
  stub("project/box/up", "echo 'error: it needs 12.0 GiB of memory, and 3.0 GiB are free' >&2; exit 69");
  const { status, stdout } = run({ CI: ci });
  expect(stdout).toContain("skip  lab: error: it needs 12.0 GiB of memory");
  expect(stdout).toMatch(/\n0 passed, 0 failed, 1 skipped\n$/);
  expect([status, calls().some((call) => call.startsWith("npx"))]).toEqual([code, false]);
});

describe("cut off", () => {
  function start(stdout: "ignore" | "pipe"): ChildProcess {
    const child = spawn(program(), ["lab"], { env: env(), stdio: ["ignore", stdout, "ignore"], detached: true });
    children.push(child);
    return child;
  }

  /** A run whose tests are under way: they do not end by themselves. */
  async function underWay(): Promise<ChildProcess> {
    stub("bin/npx", jestThat(`echo $$ >'${folder}/jest'; sleep 1000 & wait`));
    const child = start("ignore");
    while (!existsSync(join(folder, "jest"))) await new Promise((done) => setTimeout(done, 20));
    return child;
  }
  const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.on("exit", done));
  const jestRuns = () => existsSync(`/proc/${readFileSync(join(folder, "jest"), "utf8").trim()}`);

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s, it ends the tests and removes its boxes",
    async (signal) => {
      const child = await underWay();
      process.kill(child.pid!, signal);
      expect(await ended(child)).toBe(130);
      expect(jestRuns()).toBe(false);
      expect(calls().slice(-3)).toEqual(removal);
    },
  );

  test("by Ctrl-C, which reaches the tests as well", async () => {
    const child = await underWay();
    process.kill(-child.pid!, "SIGINT");
    expect(await ended(child)).toBe(130);
    expect(jestRuns()).toBe(false);
    expect(calls().slice(-3)).toEqual(removal);
  });

  test("while it waits for another run, it leaves that one its boxes", async () => {
    const first = await underWay();
    const second = start("pipe");
    await new Promise<void>((done) =>
      second.stdout!.on("data", (text: Buffer) => {
        if (text.toString().includes("waiting for another npm test")) done();
      }),
    );
    const before = calls().length;
    process.kill(-second.pid!, "SIGTERM");
    expect(await ended(second)).toBe(130);
    expect(calls().length).toBe(before);
    expect(jestRuns()).toBe(true);
    process.kill(first.pid!, "SIGTERM");
    await ended(first);
  });

  test("by kill -9, the next one removes its boxes first", async () => {
    const child = await underWay();
    process.kill(child.pid!, "SIGKILL");
    await ended(child);
    const jest = readFileSync(join(folder, "jest"), "utf8").trim();
    process.kill(-Number(jest), "SIGKILL");
    const before = calls().length;
    stub("bin/npx", jestThat("exit 0"));
    expect(run().status).toBe(0);
    expect(calls().slice(before + 1, before + 4)).toEqual(removal);
  });
});
