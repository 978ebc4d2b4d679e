/**
 * What may go wrong while a lab host's bridge is made: a small part of `npm run bench -- security --only bridge`, which sweeps
 * the power cuts over the whole change. And what is left of the throw-away machines when a test is killed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { cutPower, isLost, type Cut, type Moment } from "../../bench/security/bridge/cuts";
import { tryFaults } from "../../bench/security/bridge/faults";
import { managers } from "../../bench/security/bridge/host";
import { work } from "./bridge-machine";

const root = resolve(__dirname, "../..");

const written = ["/etc/network/interfaces.d/atelier-br0", "/etc/netplan/90-atelier-br0.yaml"];
const moments = [
  { name: "when nothing is changed yet", once: "[ -d /var/lib/atelier/bridges/br0/undo ]" },
  {
    name: "when files are changed",
    once: [...written, "/etc/systemd/network/05-atelier-br0.netdev"].map((file) => `[ -e ${file} ]`).join(" || "),
  },
  { name: "when the NIC is the bridge's", once: "[ -e /sys/class/net/br0/brif/eth0 ]" },
  { name: "when it waits for its confirmation", once: "grep -qs applied /run/atelier/bridges/br0/state" },
  { name: "when it is confirmed", once: "grep -qs confirmed /run/atelier/bridges/br0/state" },
] as const satisfies readonly Moment[];

describe("a power cut while a bridge is made", () => {
  it.each(managers)("leaves a host that answers, and its own files, with %s", async (manager) => {
    const name = ({ moment }: Cut) => (typeof moment === "number" ? String(moment) : moment.name);
    const cuts = await cutPower(manager, () => Promise.resolve(moments));
    expect(cuts.map((cut) => [name(cut), isLost(cut) ? "lost" : "answers", ...cut.changedFiles])).toEqual(
      moments.map((moment) => [moment.name, "answers"]),
    );
    // From the confirmation on the bridge stays.
    expect(cuts.at(-1)!.has).toBe("bridge");
    expect(cuts[0]!.has).toBe("former network");
  });
});

describe("a host that is cut off comes back, and all is as before", () => {
  it.each([
    ["ifupdown", "full disk"],
    ["ifupdown", "read-only disk"],
    ["netplan", "read-only disk, during the change"],
    ["networkd", "clock +1 h"],
    ["ifupdown-static", "two begins at once"],
  ] as const)("with %s: %s", async (manager, what) => {
    expect(await tryFaults(manager, [what])).toEqual([{ manager, what, faults: [] }]);
  });
});

describe("a test that is killed", () => {
  const names = (name: string) =>
    spawnSync("ip", ["netns", "list"], { encoding: "utf8" }).stdout.match(new RegExp(`^${name}-.*`, "gm")) ?? [];
  /** Namespaces, mounts, processes and folders of a machine. */
  const left = (name: string) => [
    ...names(name),
    ...(readFileSync("/proc/self/mountinfo", "utf8").match(new RegExp(`${work}/${name}/\\S+`, "g")) ?? []),
    ...spawnSync("pgrep", ["-af", `(-M|down) ${name}( |$)`], { encoding: "utf8" })
      .stdout.split("\n")
      .filter(Boolean),
    ...(existsSync(`${work}/${name}`) ? [`${work}/${name}`] : []),
  ];

  it.each([
    ["while its machine boots", "nspawn.pid"],
    ["while its machine runs", "leader.pid"],
  ])("leaves nothing of a machine behind, %s", async (_, file) => {
    const name = `left-${process.pid}-${file[0]}`;
    // A group of its own, all of which is killed at once: nobody has the time to clean up.
    const test = spawn(
      "bash",
      ["-c", `BRIDGE_TEST_OWNER=$$ tests/lab/bridge-machine.sh up ${name} networkd; sleep 1000`],
      {
        cwd: root,
        stdio: "ignore",
        detached: true,
      },
    );
    const soon = () => new Promise((done) => setTimeout(done, 50));
    while (!existsSync(`${work}/${name}/${file}`)) await soon();
    expect(left(name)).not.toEqual([]);
    process.kill(-test.pid!, "SIGKILL");
    const patience = performance.now() + 60_000;
    while (left(name).length > 0 && performance.now() < patience) await soon();
    expect(left(name)).toEqual([]);
  });
});
