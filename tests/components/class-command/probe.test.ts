/** A probe from end to end: its script in a real shell with tools that answer from a file, and SSH with an agent of its own. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodeOf, probe } from "../../../cli/class/probe/probe";
import type { PlanInputs } from "../../../cli/class/probe/plan";
import { overSsh, type Shell } from "../../../cli/class/probe/ssh";
import { accessOf } from "../../unit/class-command/base";
import { labWith } from "../../unit/base";
import { classWith } from "../../unit/class/base";

jest.setTimeout(60_000);

const blueprint = (exposed: string) => `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
instances:
  door:
    image: guest
    flavor: small
    networks: [{ network: lan }]
    floatingIp: true
    exposed: [${exposed}]
`;
const model = classWith({
  roster: "team,username\nRed,ada\nBlue,ben\n",
  blueprint: blueprint("{ protocol: tcp, ports: 22 }, { protocol: icmp }"),
});
const projects: Readonly<Record<string, string>> = { red: "a".repeat(32), blue: "b".repeat(32) };
const accesses = Object.fromEntries(
  model.teams.map((team, i) => [
    team.key,
    {
      ...accessOf(team),
      projectId: projects[team.key]!,
      machines: { door: { fixedIps: [`192.168.100.${7 + i}`], floatingIp: `198.18.65.20${i}`, loginUser: "root" } },
    },
  ]),
);
const inputs: PlanInputs = {
  ...{ lab: labWith(), model, accesses, serverIds: new Map(), labInstances: {}, ports: [] },
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "probe-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function tool(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/**
 * Tools of a guest: nc reaches what `open` lists, metadata answers as `metadata` says, and `ip` takes notes.
 * @param spoofs whether packets with any source address are let out
 */
function tools({ open = [] as string[], metadata = "own", spoofs = false } = {}): void {
  writeFileSync(join(folder, "open"), open.map((line) => `${line}\n`).join(""));
  tool(
    "nc",
    `shift 2
if [ "$1" = 169.254.169.254 ]; then
  asked=$(cat)
  case $asked in *X-Tenant-ID*) false=yes ;; esac
  if [ "$false" = yes ] && [ "${metadata}" = anybody ]; then printf '{"uuid": "x", "project_id": "%s"}' ${projects["blue"]}
  elif [ "${metadata}" != none ]; then printf '{"uuid": "x"}'; fi
  exit 0
fi
grep -qx "$1 $2" "${folder}/open"`,
  );
  tool(
    "ping",
    `for last; do :; done
case "$*" in
  *-I*) exit ${spoofs ? 0 : 1} ;;
esac
[ "$last" = 192.168.100.1 ] || grep -qx "$last icmp" "${folder}/open"`,
  );
  tool("ip", `[ "$1" = route ] && echo "default via 192.168.100.1 dev eth0" || echo "$*" >> "${folder}/ip-calls"`);
  tool("id", "echo 0");
}

const notes = () => (existsSync(join(folder, "ip-calls")) ? readFileSync(join(folder, "ip-calls"), "utf8") : "");

/** The guest's shell, here: only its own tools beside what every system has. */
const localShell =
  (sh: string): Shell =>
  (_machine, script) => {
    const ran = spawnSync(sh, ["-s"], { input: script, env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: "utf8" });
    return Promise.resolve({ stdout: ran.stdout, said: ran.stderr, code: ran.status ?? 1 });
  };

const run = (shell: Shell) => probe(inputs, { pairs: 90, atOnce: 1, shell, tell: () => undefined });
const exposed = ["198.18.65.200 22", "198.18.65.200 icmp", "198.18.65.201 22", "198.18.65.201 icmp"];

describe("in a guest's shell", () => {
  const sh = "dash";

  test("what is exposed is open, all else closed: exit 0, and no address stays", async () => {
    tools({ open: exposed });
    const result = await run(localShell(sh));
    expect(result.senders).toEqual(
      ["red", "blue"].map((team) => ({ team, machine: "door", state: "probed", lacks: [] })),
    );
    expect(result.summary).toMatchObject({ open: 4, undeclared: 0, untried: 0 });
    expect(result.pairs).toEqual({ all: 2, probed: 2 });
    expect(exitCodeOf(result)).toBe(0);
    const calls = notes().trim().split("\n");
    expect(calls.filter((line) => line.startsWith("addr add"))).toHaveLength(2);
    // On a busy machine one may be taken away a second time, by the guard that outlives a shell that is cut off.
    expect(new Set(calls.filter((line) => line.startsWith("addr del")))).toEqual(
      new Set(calls.flatMap((line) => (line.startsWith("addr add") ? [line.replace("addr add", "addr del")] : []))),
    );
  });

  test("every kind of way that is not declared is found: exit 1", async () => {
    tools({
      open: [...exposed, "198.18.65.201 81", "198.18.26.20 5000", "198.18.26.41 5900"],
      metadata: "anybody",
      spoofs: true,
    });
    const result = await run(localShell(sh));
    const found = result.tried.filter(({ from, outcome, declared }) => {
      return from === "red" && outcome === "open" && declared === undefined;
    });
    expect(found.map(({ target, what }) => [target, what.kind === "tcp" ? what.port : what.kind])).toEqual([
      ["blue/door", 81],
      ["blue/door", "metadata"],
      ["blue/door", "metadata"],
      ["controller", 5000],
      ["lisa", 5900],
      ["red/door", "spoof"],
    ]);
    expect(exitCodeOf(result)).toBe(1);
  });

  test("metadata that does not answer for itself says nothing of others", async () => {
    tools({ open: exposed, metadata: "none" });
    const result = await run(localShell(sh));
    expect(result.summary).toMatchObject({ undeclared: 0, untried: 6 });
    expect(result.senders[0]?.lacks).toEqual(["metadata of its own: others' were not asked for"]);
  });

  test("an address that was added goes when the shell is ended in the middle", async () => {
    tools({ open: exposed });
    tool(
      "ping",
      `case "$*" in *-I*) echo reached > "${folder}/in-spoof"; sleep 20 ;; *192.168.100.1) exit 0 ;; *) exit 1 ;; esac`,
    );
    const shell: Shell = (_machine, script) =>
      new Promise((done) => {
        const child = spawn(sh, ["-s"], { env: { PATH: `${folder}:/usr/bin:/bin` }, detached: true });
        child.stdin.end(script);
        const look = setInterval(() => {
          if (!existsSync(join(folder, "in-spoof"))) return;
          clearInterval(look);
          process.kill(-child.pid!, "SIGTERM");
        }, 20);
        child.on("close", (code) => done({ stdout: "", said: "ended", code: code ?? 1 }));
      });
    const result = await run(shell);
    expect(result.senders[0]).toMatchObject({ state: "failed", why: "ended" });
    expect(exitCodeOf(result)).toBe(1);
    expect(notes()).toContain("addr del 192.168.100.254/32 dev eth0");
  });
});

test("a guest without tools says what it lacks, and what was not tried is not called closed", async () => {
  tools({ open: exposed });
  const shell: Shell = (_machine, script) => {
    for (const name of ["nc", "ping", "ip", "id"]) rmSync(join(folder, name), { force: true });
    for (const name of ["grep", "sed", "head", "tr"]) tool(name, `exec /usr/bin/${name} "$@"`);
    const ran = spawnSync("/bin/dash", ["-s"], { input: script, env: { PATH: folder }, encoding: "utf8" });
    return Promise.resolve({ stdout: ran.stdout, said: ran.stderr, code: ran.status ?? 1 });
  };
  // The script looks in the usual places too: they have to be others here.
  const result = await probe(inputs, {
    ...{ pairs: 90, atOnce: 1, tell: () => undefined },
    shell: (machine, script, seconds) => shell(machine, script.replace(/^PATH=.*$/m, ""), seconds),
  });
  expect(result.senders[0]?.lacks).toEqual([
    "nc, or bash with timeout, for TCP and metadata",
    "ping",
    "root with ip and ping, for false source addresses",
  ]);
  expect(result.summary).toMatchObject({ tried: 0, open: 0 });
});

describe("over SSH", () => {
  const key = () => {
    const path = join(folder, "key");
    expect(spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]).status).toBe(0);
    const text = readFileSync(path, "utf8");
    rmSync(path);
    return { text, publicKey: readFileSync(`${path}.pub`, "utf8").split(" ")[1]! };
  };
  const path = process.env["PATH"];
  afterEach(() => (process.env["PATH"] = path));

  test("the key is in an agent that ends with the connection, in no argument and no file", async () => {
    const { text, publicKey } = key();
    tool(
      "ssh",
      `ssh-add -L > "${folder}/keys"; echo "$*" > "${folder}/arguments"; echo "$SSH_AUTH_SOCK" > "${folder}/agent"; exec sh -s`,
    );
    process.env["PATH"] = `${folder}:${path}`;
    const ran = await overSsh({ address: "198.18.65.200", user: "root", privateKey: text }, "echo probe done", 30);
    expect(ran).toEqual({ stdout: "probe done\n", said: "", code: 0 });
    expect(readFileSync(join(folder, "keys"), "utf8")).toContain(publicKey);
    expect(readFileSync(join(folder, "arguments"), "utf8")).toContain("root@198.18.65.200 sh -s");
    const socket = readFileSync(join(folder, "agent"), "utf8").trim();
    for (let i = 0; existsSync(socket) && i < 100; i++) await new Promise((again) => setTimeout(again, 50));
    expect(existsSync(socket)).toBe(false);
  });

  test("what takes too long is ended", async () => {
    const { text } = key();
    tool("ssh", "sleep 60");
    process.env["PATH"] = `${folder}:${path}`;
    const started = Date.now();
    const ran = await overSsh({ address: "198.18.65.200", user: "root", privateKey: text }, "", 1);
    expect(ran.code).toBeUndefined();
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});

test("teams that nobody can log in to are named; with none to try from, that is a failure", async () => {
  const closed = classWith({
    roster: "team,username\nRed,ada\nBlue,ben\n",
    blueprint: blueprint("{ protocol: icmp }"),
  });
  const never: Shell = () => Promise.reject(new Error("nobody is to be asked"));
  const result = await probe(
    { ...inputs, model: closed },
    { pairs: 90, atOnce: 1, shell: never, tell: () => undefined },
  );
  expect(result.senders.map(({ state, why }) => [state, why])).toEqual(
    Array.from({ length: 2 }, () => ["unreachable", "no machine of it has a floating IP and exposes TCP 22"]),
  );
  expect(exitCodeOf(result)).toBe(1);
});
