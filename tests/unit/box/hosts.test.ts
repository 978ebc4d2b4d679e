/** Names, addresses and host keys of machines and nodes, for SSH (box/lib/hosts.sh, nodes.ts, box/ssh). */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { nodesOf } from "../../../box/lib/nodes";

// Scripts start many programs, on a machine that may be busy.
jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBeVcjcoPXo0XNvPhOn4QDlK76CyrOca8F1eHL5uUOOz";

describe("nodes of a stack", () => {
  const settings = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
  const resource = (name: string, outputs: object) => ({ urn: `urn:pulumi:dev::atelier::a$b::${name}`, outputs });
  const state = (...resources: object[]) => JSON.stringify({ deployment: { resources } });

  test("have the key that the state holds, whether they became ready or not", () => {
    const made = state(resource("lisa-vm-host-key", { stderr: `${key}\n` }), resource("other", { stderr: "talk" }));
    expect(nodesOf(settings, made)).toEqual([
      { name: "network-1", address: "198.18.26.31" },
      { name: "lisa", address: "198.18.26.41", hostKey: key },
    ]);
  });

  test.each([
    ["nothing has been made", settings, "{}"],
    ["an empty stack", settings, state()],
  ])("have none yet: %s", (_, text, made) => {
    expect(nodesOf(text, made).map(({ hostKey }) => hostKey)).toEqual([undefined, undefined]);
  });

  test.each(["", "config: {}", "config: [", 'config: { "atelier:lab": { nodes: 3 } }'])("are none: %j", (text) => {
    expect(nodesOf(text, state())).toEqual([]);
  });
});

describe("SSH to a box", () => {
  let folder: string;
  let ssh: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "atelier-hosts-"));
    ssh = join(folder, "atelier-own/ssh");
    mkdirSync(ssh, { recursive: true });
    writeFileSync(join(folder, "atelier-own/number"), "2\n");
    for (const machine of ["labhost", "controller"]) {
      mkdirSync(join(folder, "atelier-own/machines", machine), { recursive: true });
      writeFileSync(join(ssh, `${machine}.pub`), `${key} ${machine}\n`);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const env = () => ({ PATH: process.env["PATH"], ATELIER_STATE: join(folder, "atelier-own"), ATELIER_BOX: "own" });
  function write(...nodes: string[]): void {
    const script = `set -euo pipefail; for part in env.sh lib/layout.sh lib/hosts.sh; do source box/$part; done; write_hosts`;
    const input = nodes.map((node) => `${node}\n`).join("");
    const run = spawnSync("bash", ["--norc", "-c", script], { cwd: root, env: env(), input, encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, stderr: "" });
  }
  /** What ssh itself makes of it. */
  function resolved(target: string): Record<string, string> {
    const { stdout } = spawnSync("ssh", ["-G", "-F", join(ssh, "config"), target], { encoding: "utf8" });
    return Object.fromEntries(
      stdout.split("\n").map((line) => [line.split(" ")[0]!, line.split(" ").slice(1).join(" ")] as const),
    );
  }
  const known = (address: string) =>
    spawnSync("ssh-keygen", ["-F", address, "-f", join(ssh, "known_hosts")], { encoding: "utf8" }).stdout;

  test("knows machines and nodes by name, and their keys by address", () => {
    write(`lisa 198.18.130.41 ${key}`, "bart 198.18.130.42");
    expect(resolved("lisa")).toMatchObject({ hostname: "198.18.130.41", user: "root", stricthostkeychecking: "true" });
    expect(resolved("controller")).toMatchObject({ hostname: "198.18.130.20" });
    expect(resolved("198.18.130.41")).toMatchObject({ user: "root", userknownhostsfile: join(ssh, "known_hosts") });
    for (const last of [10, 20, 41]) expect(known(`198.18.130.${last}`)).toContain(key);
    // A node whose key nobody knows is not talked to.
    expect(resolved("bart")).toMatchObject({ hostname: "198.18.130.42", stricthostkeychecking: "true" });
    expect(known("198.18.130.42")).toBe("");
  });

  test("knows no lab host where there is none, and no node of no name", () => {
    rmSync(join(folder, "atelier-own/machines/labhost"), { recursive: true });
    write("");
    expect(readFileSync(join(ssh, "config"), "utf8").match(/^Host.*$/gm)).toEqual(["Host controller", "Host *"]);
    expect(known("198.18.130.10")).toBe("");
  });

  test("forgets a node that is gone", () => {
    write(`lisa 198.18.130.41 ${key}`);
    write();
    expect(known("198.18.130.41")).toBe("");
    expect(resolved("lisa")).toMatchObject({ hostname: "lisa" });
  });

  test.each([
    [["nelson"], "error: the box has no machine and no node 'nelson'\n  next: take one of: labhost controller lisa"],
    [["root@nelson", "true"], "error: the box has no machine and no node 'nelson'"],
    [[], "error: which machine?\n  next: box/ssh NAME; names are: labhost controller lisa"],
  ])("says who there is: %j", (args, said) => {
    write(`lisa 198.18.130.41 ${key}`);
    const { status, stderr } = spawnSync("box/ssh", args, { cwd: root, env: env(), encoding: "utf8" });
    expect(stderr).toContain(said);
    expect(status).toBe(1);
  });
});
