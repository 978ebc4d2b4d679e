/**
 * The scripts that fill volumes on the lab host, run here: the storage pool and the scratch folder are tiny file systems in a
 * mount namespace of their own, which goes with the process; libvirt and mkisofs are stand-ins that write real files.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openSshKey } from "../../../values/openssh-key";

const components = resolve(__dirname, "../../../components/node");
let folder: string;

/** A pool that is a folder. As libvirt does, a new raw volume takes its room at once. */
const virsh = `#!/bin/bash
set -e
while [ "$1" != "\${1#-}" ]; do [ "$1" != -c ] || shift; shift; done
verb=$1; shift
[ "$1" != --pool ] || shift
pool=$1 name=$2
case $verb in
  vol-info) [ -e "$pool/$name" ] ;;
  vol-delete) rm "$pool/$name" ;;
  vol-path) echo "$pool/$name" ;;
  vol-create-as) touch "$pool/$name"; fallocate -l "$3" "$pool/$name" || { rm "$pool/$name"; exit 1; } ;;
  vol-upload) cat "$3" >"$pool/$name" ;;
  vol-create-from) cp "$pool/$3" "$pool/$(sed -n 's/.*<name>\\(.*\\)<\\/name>.*/\\1/p' "$name")" ;;
  vol-resize) truncate -s "$3" "$pool/$name" ;;
  pool-refresh) ;;
esac
`;

/** Content instead of a file system with the content in it. */
const mkisofs = `#!/bin/bash
set -e
while [ "$1" != -output ]; do shift; done
cd "$3" && cat meta-data network-config user-data >"$2"
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-volumes-"));
  for (const name of ["bin", "pool", "scratch"]) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries({ virsh, mkisofs }))
    writeFileSync(join(folder, "bin", name), text, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Room {
  readonly pool: string;
  readonly scratch: string;
}

/** Runs a script with so much room, and then lists both file systems, and the sizes of the volumes. */
function fill(script: string, variables: Readonly<Record<string, string>>, room: Room, before = "") {
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  const parts = [script, "filled-volume.sh"].map((name) => readFileSync(join(components, name), "utf8"));
  writeFileSync(join(folder, "script"), [...exports, ...parts].join("\n"));
  const mounts = Object.entries(room).map(([name, size]) => `mount -t tmpfs -o size=${size} tmpfs ${folder}/${name}`);
  const run = `bash -s create <${folder}/script; echo "exit $?"; ls pool scratch; stat -c "%n %s" pool/*`;
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const { stdout, stderr } = spawnSync(
    "unshare",
    [...asRoot, "--mount", "bash", "-c", ["set -e", ...mounts, before, "set +e", run].join("\n")],
    {
      encoding: "utf8",
      cwd: folder,
      env: { PATH: `${folder}/bin:${process.env.PATH}`, TMPDIR: `${folder}/scratch`, POOL: "pool", VOLUME: "lisa" },
    },
  );
  return { stdout, stderr: stderr.replaceAll(folder, "") };
}

const seed = (userData: string) => ({ USER_DATA: userData, META_DATA: "meta", NETWORK_CONFIG: "network" });
const plenty = { pool: "1m", scratch: "1m" };

describe("seed-volume.sh", () => {
  it("takes user data that no program can be started with", () => {
    const { stdout } = fill("seed-volume.sh", seed("x".repeat(200 * 1024)), plenty);
    expect(stdout).toBe(`exit 0\npool:\nlisa\n\nscratch:\npool/lisa ${200 * 1024 + "metanetwork".length}\n`);
  });

  it.each([
    [
      "the pool",
      { pool: "64k", scratch: "1m" },
      /^error: libvirt cannot fill the volume lisa\.part\n {2}next: is there room in pool pool\? virsh pool-info pool$/m,
    ],
    [
      "the folder for scratch files",
      { pool: "1m", scratch: "64k" },
      /^error: the disk that cloud-init reads cannot be written in \/scratch\/atelier-volume\.\w+\n {2}next: is there room\? df -h \/scratch$/m,
    ],
  ])("says that there is no room in %s, and leaves nothing half-written", (_, room, told) => {
    const { stdout, stderr } = fill("seed-volume.sh", seed("x".repeat(100 * 1024)), room);
    expect(stdout).toBe("exit 1\npool:\n\nscratch:\n");
    expect(stderr).toContain("No space left on device");
    expect(stderr).toMatch(told);
  });
});

describe("filled-volume.sh", () => {
  it("takes away what a run left that was killed, and not what another one works with", () => {
    const before = `
      cd ${folder}/scratch; mkdir atelier-volume.killed atelier-volume.others; touch -d '2 minutes ago' atelier-volume.*
      exec 8<atelier-volume.others; flock 8; cd ${folder}`;
    const { stdout } = fill("seed-volume.sh", seed("user"), plenty, before);
    expect(stdout).toContain("exit 0\npool:\nlisa\n\nscratch:\natelier-volume.others\n");
  });
});

describe("raw-volume.sh", () => {
  const variables = { BASE: "image", SIZE_GIB: "1" };
  const image = "head -c 100K /dev/zero >pool/image";

  it("copies the image and makes it as large as asked", () => {
    const { stdout } = fill("raw-volume.sh", variables, plenty, image);
    expect(stdout).toContain(`\npool/lisa ${2 ** 30}\n`);
  });

  it("says that there is no room, and leaves nothing half-written", () => {
    const { stdout, stderr } = fill("raw-volume.sh", variables, { pool: "128k", scratch: "1m" }, image);
    expect(stdout).toBe(`exit 1\npool:\nimage\n\nscratch:\npool/image ${100 * 1024}\n`);
    expect(stderr).toContain("No space left on device");
    expect(stderr).toMatch(
      /^error: libvirt cannot copy image into a raw volume\n {2}next: is there room for 1 GiB in pool pool\? virsh pool-info pool$/m,
    );
  });
});

test("a node's host key: the private half on standard output alone, the public one on standard error", () => {
  const { status, stdout, stderr } = spawnSync(join(components, "host-key.sh"), { encoding: "utf8" });
  expect(status).toBe(0);
  const privateKey = Buffer.from(stdout, "base64").toString("utf8");
  expect(privateKey).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  expect(`${openSshKey(privateKey)?.publicKey}\n`).toBe(stderr);
  expect(stderr).toMatch(/^ssh-ed25519 \S+\n$/);
});
