/** The private key of a connection: in no file, and gone with the process, however that ends. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

let folder: string;
let key: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "key-"));
  spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "id")]);
  key = readFileSync(join(folder, "id"), "utf8");
  rmSync(join(folder, "id"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Processes whose command line names the folder. */
const processes = () => spawnSync("pgrep", ["-f", folder], { encoding: "utf8" }).stdout.split("\n").filter(Boolean);

/** Whether a private key is in a file of the folder, or below. */
const keyFiles = () =>
  spawnSync("grep", ["-rl", "--devices=skip", "PRIVATE KEY", folder], { encoding: "utf8" }).stdout.trim();

/** A process that holds the key in an agent until it is ended; tells what the agent has. */
function holder() {
  const program = `
    const { Ssh } = require("./tasks/host/ssh.ts");
    const access = { address: "192.0.2.1", port: 22, user: "root", privateKey: require("node:fs").readFileSync(0, "utf8") };
    Ssh.use(access, async (ssh) => {
      const { execFileSync } = require("node:child_process");
      const env = { ...process.env, SSH_AUTH_SOCK: ssh.directory + "/agent" };
      process.stdout.write(execFileSync("ssh-add", ["-l"], { env }));
      await new Promise((done) => setTimeout(done, 60_000));
    });`;
  const child = spawn("node", ["--import", "tsx", "-e", program], {
    cwd: resolve(__dirname, "../../.."),
    env: { ...process.env, TMPDIR: folder },
  });
  child.stdin.end(key);
  const held = new Promise<string>((done, failed) => {
    child.stdout.once("data", (chunk: Buffer) => done(chunk.toString()));
    child.once("close", (code) => failed(new Error(`ended with ${code}`)));
  });
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  return { child, held, ended };
}

describe("a connection's private key", () => {
  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "is in no file, and in no process, after %s",
    async (signal) => {
      const { child, held, ended } = holder();
      expect(await held).toMatch(/^256 SHA256:\S+ .*\(ED25519\)\n$/);
      expect(keyFiles()).toBe("");
      expect(processes()).not.toEqual([]);
      child.kill(signal);
      await ended;
      const end = Date.now() + 5000;
      while (processes().length > 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
      expect(processes()).toEqual([]);
      expect(keyFiles()).toBe("");
    },
    60_000,
  );

  it("leaves nothing behind when all is done", async () => {
    const { Ssh } = await import("../../../tasks/host/ssh");
    process.env.TMPDIR = folder;
    try {
      const access = { address: "192.0.2.1", port: 22, user: "root", privateKey: key };
      expect(await Ssh.use(access, () => Promise.resolve("done"))).toBe("done");
    } finally {
      delete process.env.TMPDIR;
    }
    expect(readdirSync(folder)).toEqual(["id.pub"]);
    expect(processes()).toEqual([]);
  });

  it("that is none is told so", async () => {
    const { Ssh } = await import("../../../tasks/host/ssh");
    const access = { address: "192.0.2.1", port: 22, user: "root", privateKey: "no key" };
    await expect(Ssh.use(access, () => Promise.resolve())).rejects.toThrow(
      /^the private key of ssh\.identity cannot be used: .*\n {2}next: give it a key without a passphrase/,
    );
  });
});
