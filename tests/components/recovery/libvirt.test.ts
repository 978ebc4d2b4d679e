/** What becomes of libvirt's objects whose creation was cut off: cli/recovery/find/libvirt.*, over a virsh that holds files. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostShell } from "../../../cli/recovery/find/found";
import { LookUp, type Creation } from "../../../cli/recovery/look-up";
import type { State, StateEntry, Values } from "../../../cli/recovery/state";
import type { SshParams } from "../../../tasks/host/ssh";

/** A pool is a folder, a domain is a file; both are "active". What it is asked beyond this, it refuses. */
const virsh = String.raw`#!/bin/bash
case "$*" in
  "pool-list --all --name" | "pool-list --name") ls "$LIBVIRT/pools" | sed 's/$/   /' ;;
  "pool-uuid "*) echo "uuid-of-$2" ;;
  "pool-destroy "*) ;;
  "pool-undefine "*) rm -r "$LIBVIRT/pools/$2" ;;
  "vol-list "*) printf ' Name Path\n-----\n'; for one in $(ls "$LIBVIRT/pools/$2"); do echo " $one $LIBVIRT/pools/$2/$one"; done ;;
  "vol-path "* | "vol-key "*) echo "$LIBVIRT/pools/$4/$2" ;;
  "vol-delete "*) rm "$LIBVIRT/pools/$4/$2" ;;
  *) echo "no virsh $*" >&2; exit 1 ;;
esac
`;

let folder: string;
const pool = (...names: readonly string[]) => join(folder, "pools", ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-libvirt-"));
  mkdirSync(pool("atelier"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/virsh"), virsh, { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const hosts: SshParams[] = [];
const shell =
  (access: SshParams): HostShell =>
  (verb, input) => {
    hosts.push(access);
    const env = { ...process.env, LIBVIRT: folder, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-s", verb], { input, env, encoding: "utf8" });
    return status === 0 ? Promise.resolve(stdout) : Promise.reject(new Error(stderr));
  };

const provider = "urn:pulumi:dev::atelier::pulumi:providers:libvirt::lab-host-provider";
const uri = "qemu+ssh://teacher@198.51.100.10:2222/system?socket=%2Frun%2Flibvirt%2Flibvirt-sock&sshauth=agent";
const way = { host: "198.51.100.10", port: 2222, user: "teacher", hostKey: "ssh-ed25519 AAAA" };
const script = (connection: Values, name: string): StateEntry => ({
  urn: `urn:pulumi:dev::atelier::command:remote:Command::${name}`,
  ...{ type: "command:remote:Command", custom: true, id: name, inputs: { connection } },
});
const state: State = {
  deployment: {
    resources: [
      { urn: provider, type: "pulumi:providers:libvirt", id: "id", inputs: { uri } },
      script({ host: "198.51.100.20", user: "root" }, "control-plane-install"),
      script(way, "lab-host-libvirt"),
    ],
  },
};

const entry = (kind: string, inputs: Values): StateEntry => ({
  urn: `urn:pulumi:dev::atelier::t::${kind}`,
  type: `libvirt:index/${kind.toLowerCase()}:${kind}`,
  ...{ custom: true, inputs, provider: `${provider}::id` },
});

/** Of a run that began `secondsAgo`, and ended two seconds later. */
async function verdict(one: StateEntry, secondsAgo = 60) {
  const from = Date.now() - secondsAgo * 1000;
  const creation: Creation = { entry: one, from, to: from + 2000 };
  const [judged] = await new LookUp(state, state, undefined, shell).all([creation], 0);
  return judged!.verdict;
}

const disk = entry("Volume", { name: "lisa-1.qcow2", pool: "atelier" });

test("a volume that was cut off is removed, and made again by the next run", async () => {
  expect(await verdict(disk)).toEqual({ kind: "again" });
  writeFileSync(pool("atelier", "lisa-1.qcow2"), "half");
  writeFileSync(pool("atelier", "lisa-10qcow2"), "of another name");
  const judged = await verdict(disk);
  expect(judged).toMatchObject({ kind: "remove", found: { id: pool("atelier", "lisa-1.qcow2") } });
  if (judged.kind === "remove") await judged.found.remove();
  expect(existsSync(pool("atelier", "lisa-1.qcow2"))).toBe(false);
  expect(existsSync(pool("atelier", "lisa-10qcow2"))).toBe(true);
});

test("one that was made long after the run is somebody else's", async () => {
  writeFileSync(pool("atelier", "lisa-1.qcow2"), "");
  expect(await verdict(disk, 3600)).toEqual({ kind: "again" });
});

test("a pool without a date is nobody's to remove", async () => {
  // The definition of this one is on no host.
  expect(await verdict(entry("Pool", { name: "atelier" }))).toMatchObject({ kind: "unsure" });
  expect(await verdict(entry("Pool", { name: "atelier2" }))).toEqual({ kind: "again" });
  expect(existsSync(pool("atelier"))).toBe(true);
});

test("without its pool there is no volume", async () => {
  expect(await verdict(entry("Volume", { name: "lisa-1.qcow2", pool: "gone" }))).toEqual({ kind: "again" });
});

test("the host is asked as the state's scripts ask it", async () => {
  hosts.length = 0;
  await verdict(disk);
  expect(hosts[0]).toEqual({ address: "198.51.100.10", port: 2222, user: "teacher", hostKey: "ssh-ed25519 AAAA" });
});
