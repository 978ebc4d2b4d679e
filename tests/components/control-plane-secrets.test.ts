/** The script of the secrets, run as it is with its folders elsewhere. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseInstallResult, type InstallResult } from "../../components/control/access";
import { secretsScripts } from "../../components/control/install-script";

jest.setTimeout(60_000);

const root = resolve(__dirname, "../..");
const part = (name: string) => readFileSync(join(root, "components/control/install", name), "utf8");

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-secrets-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A script as one of a machine that is a folder. */
function elsewhere(script: string): string {
  return script
    .replaceAll("=/etc/atelier", `=${folder}/etc`)
    .replaceAll("=/var/lib/atelier", `=${folder}/var`)
    .replaceAll("/run/atelier", `${folder}/run-atelier`)
    .replaceAll("root:root", '"$(id -un):$(id -gn)"');
}

/** `secrets_load` on a machine that is a folder. */
function load(env: Readonly<Record<string, string>> = {}) {
  const script = elsewhere(`${part("00-common.sh")}\n${part("02-secrets.sh")}\n`);
  return spawnSync("bash", ["-s"], {
    input: `${script}secrets_load\nprintf '%s' "$VOLUME_KEY"\n`,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], PUBLIC_ADDRESS: "198.18.26.20", ...env },
  });
}
const file = () => join(folder, "etc/control/secrets.env");
function installed(): void {
  mkdirSync(join(folder, "var/control/stamps"), { recursive: true });
  writeFileSync(join(folder, "var/control/stamps/schema-keystone"), "x\n");
}

test("a bare machine gets secrets, which it keeps", () => {
  const first = load();
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  installed();
  expect(load().stdout).toBe(first.stdout);
});

test.each([
  ["missing", undefined],
  ["empty", ""],
  ["of zero bytes, as a power cut leaves it", "\0\0\0"],
])("a secrets file that is %s under an installation is not replaced", (_what, content) => {
  expect(load().status).toBe(0);
  installed();
  rmSync(file());
  if (content !== undefined) writeFileSync(file(), content);
  const { status, stdout, stderr } = load();
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /^error: OpenStack is installed here, and .*secrets\.env, which has its secrets, is missing or empty/,
  );
  expect(stderr).toMatch(
    /pulumi stack export --show-secrets \| node components\/control\/secrets\/restore\.js \| ssh root@198\.18\.26\.20 'umask 077; cat >\S+secrets\.env'/,
  );
  expect(existsSync(file()) ? readFileSync(file(), "utf8") : undefined).toBe(content);
});

test("what the stack's state has restores it", () => {
  const result = {
    ...{ password: "admin-word", messageQueueUrl: "rabbit://openstack:queue-word@198.18.26.20:5672/" },
    ...{
      metadataSecret: "meta-word",
      volumeKey: "a".repeat(64),
      servicePasswords: { nova: "nova-word", glance: "g-word" },
    },
  };
  const type = "command:remote:Command";
  const parent = "urn:pulumi:dev::atelier::atelier:control:ControlPlane::control-plane";
  const stdout = { "4dabf18193072939515e22adb298388d": "x", plaintext: JSON.stringify(JSON.stringify(result)) };
  const urn = `urn:pulumi:dev::atelier::atelier:control:ControlPlane$${type}::control-plane-secrets`;
  const restore = (state: unknown) =>
    spawnSync("node", ["components/control/secrets/restore.js"], {
      cwd: root,
      encoding: "utf8",
      input: typeof state === "string" ? state : JSON.stringify(state),
    });
  const restored = restore({ deployment: { resources: [{ type, urn, parent, outputs: { stdout } }] } });
  expect(restored).toMatchObject({ status: 0, stderr: "" });
  mkdirSync(join(folder, "etc/control"), { recursive: true });
  writeFileSync(file(), restored.stdout);
  installed();
  expect(load()).toMatchObject({ status: 0, stdout: "a".repeat(64) });
  const lines = readFileSync(file(), "utf8").split("\n");
  for (const line of [
    "ADMIN_PASSWORD=admin-word",
    "MESSAGE_QUEUE_PASSWORD=queue-word",
    "SERVICE_PASSWORD_NOVA=nova-word",
  ])
    expect(lines).toContain(line);
  expect(restore({ deployment: {} })).toMatchObject({ status: 1, stdout: "" });
  expect(restore("admin-word").stderr).toBe("error: standard input is no state of a stack\n");
});

describe("what the script prints", () => {
  const env = { PATH: process.env["PATH"], PUBLIC_ADDRESS: "198.18.26.20", REGION: "RegionOne", RESULT_KEY: "the key" };
  const script = () => elsewhere(secretsScripts.map((name) => readFileSync(join(root, name), "utf8")).join("\n"));

  /** All of it, up to the moment at which the connection dies: right after the first of the result has come. */
  function untilCutOff(): Promise<string> {
    return new Promise((done, failed) => {
      const child = spawn("bash", ["-s", "create"], { env, detached: true });
      let told = "";
      child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
      child.stdout.once("data", () => process.kill(-child.pid!, "SIGKILL"));
      child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString()));
      child.on("error", failed);
      child.on("close", (_code, signal) =>
        signal === "SIGKILL" ? done(told) : failed(new Error(`not cut off: ${told}`)),
      );
      child.stdin.on("error", () => undefined);
      // The result is whole by then, and the script has not ended.
      child.stdin.end(script().replace(/^main "\$@".*/m, "$&; sleep 60"));
    });
  }
  const kept = () => {
    const values = [...readFileSync(file(), "utf8").matchAll(/^[^=]+=(.+)$/gm)].map((match) => match[1]!);
    expect(values).toHaveLength(15);
    return values;
  };

  it("is nothing that a plugin could tell when the connection dies after it", async () => {
    const told = await untilCutOff();
    expect(told).toMatch(/^U2FsdGVkX1[A-Za-z0-9+/=]{200,}$/m);
    const shown = told + Buffer.from(told, "base64").toString("latin1");
    for (const value of kept()) expect(shown).not.toContain(value);
    expect(shown).not.toMatch(/PRIVATE KEY|password/);
  });

  it("is opened with the key that it was given, and is the same each time", () => {
    const run = () => {
      const { status, stdout, stderr } = spawnSync("bash", ["-s", "update"], {
        env,
        input: script(),
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([0, ""]);
      return stdout;
    };
    const [first, second] = [run(), run()];
    const result: InstallResult = parseInstallResult(first, "the key\n");
    expect(kept()).toEqual(expect.arrayContaining([result.password, result.metadataSecret, result.volumeKey]));
    expect(parseInstallResult(second, "the key")).toEqual(result);
    expect(() => parseInstallResult(first, "another key")).toThrow("that are not its result");
    const parent = "urn:pulumi:dev::atelier::atelier:control:ControlPlane::control-plane";
    const of = (type: string, name: string, stdout: string) => ({
      type,
      urn: `u::${name}`,
      parent,
      outputs: { stdout },
    });
    const sealed = of("command:remote:Command", "control-plane-secrets", first);
    const restore = (...resources: unknown[]) =>
      spawnSync("node", ["components/control/secrets/restore.js"], {
        ...{ cwd: root, encoding: "utf8" as const },
        input: JSON.stringify({ deployment: { resources } }),
      });
    const { stdout } = restore(sealed, of("command:local:Command", "control-plane-secrets-key", "the key\n"));
    expect(stdout).toContain(`ADMIN_PASSWORD=${result.password}\n`);
    expect(restore(sealed)).toMatchObject({
      ...{ status: 1, stdout: "" },
      stderr: "error: this state holds the secrets of a control plane sealed, and not the key to them\n",
    });
  });
});
