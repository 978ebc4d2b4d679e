/** The script of the secrets, run as it is with its folders elsewhere. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const part = (name: string) => readFileSync(join(root, "components/control/install", name), "utf8");

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-secrets-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** `secrets_load` on a machine that is a folder. */
function load(env: Readonly<Record<string, string>> = {}) {
  const script = `${part("00-common.sh")}\n${part("02-secrets.sh")}\n`
    .replaceAll("=/etc/atelier", `=${folder}/etc`)
    .replaceAll("=/var/lib/atelier", `=${folder}/var`)
    .replaceAll("root:root", '"$(id -un):$(id -gn)"');
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
