/** A throw-away lab host whose bridge is tried: what it had before, and what has to be so again. */
import type { BridgeModel } from "../../../model/types";
import { Machine, type Manager, type Outcome } from "../../../tests/lab/bridge-machine";

export const managers = ["ifupdown", "ifupdown-static", "netplan", "networkd"] as const;

const fixed = { address: "198.18.27.30", prefixLength: 24, gateway: "198.18.27.1", nameservers: [] };

/** The bridge that every trial is about. */
export const bridgeOf = (manager: Manager): BridgeModel => ({
  name: "br0",
  nic: "eth0",
  address: manager === "ifupdown-static" ? fixed : "dhcp",
  existing: false,
  persistence: "auto",
  bridgedFrames: "unfiltered",
  // Machines under test share a processor with others.
  confirmSeconds: 120,
});

/** One that cuts the host off: only the host's own timer can help. */
export const cutOff = (manager: Manager, confirmSeconds = 15): BridgeModel => ({
  ...bridgeOf(manager),
  address: { ...fixed, address: "198.18.28.30", gateway: undefined },
  confirmSeconds,
});

/** How long a host may take to answer: after a boot, and after the time to confirm has run out. */
const patienceSeconds = 90;

// Every file and link of /etc with mode, owner and content.
const listing = `cd /etc && { find . \\( -type f -o -type l \\) -printf '%p %m %u %g %l\\n'; find . -type f -print0 | xargs -0 sha256sum; } | sort`;

// A DHCP client that starts again writes resolv.conf through a file beside it, in its own time: that is gone soon.
const settlingMs = 10_000;

// Every IPv4 address, and whether a lease keeps it.
const leases = `ip -4 -o addr show scope global | awk '{ printf "%s %s%s", $2, $4, (/ dynamic / ? " from DHCP" : "") }'`;

let numbers = 0;

export class Host {
  private constructor(
    readonly manager: Manager,
    readonly machine: Machine,
    private readonly before: string,
    private readonly leases: string,
  ) {}

  static async start(manager: Manager): Promise<Host> {
    const machine = await Machine.start(`cut-${process.pid}-${++numbers}`, manager);
    await machine.put("/root/good", bridgeOf(manager));
    await machine.put("/root/bad", cutOff(manager));
    const before = await machine.inside(listing);
    await machine.sync();
    return new Host(manager, machine, before, await machine.inside(leases));
  }

  /** Begins a change and confirms it, as the program does over two connections. */
  change(verb: "begin" | "remove", script = "/root/good"): Promise<Outcome> {
    const id = `trial-${++numbers}`;
    return this.machine.attempt(`bash ${script} ${verb} ${id} && bash ${script} confirm ${id}`);
  }

  /** Files of /etc that are not as before; those of a change that is under way or done included. */
  async changedFiles(): Promise<string[]> {
    const end = performance.now() + settlingMs;
    for (;;) {
      const changed = await this.changedFilesNow();
      if (changed.length === 0 || performance.now() > end) return changed;
    }
  }

  private async changedFilesNow(): Promise<string[]> {
    const now = new Set((await this.machine.inside(listing)).split("\n"));
    const then = new Set(this.before.split("\n"));
    return [...now].filter((line) => !then.has(line)).concat([...then].filter((line) => !now.has(line)));
  }

  /** What of the network is not as it was: files, and addresses with the word that says whether a lease keeps them. */
  async lost(): Promise<string[]> {
    const files = await this.changedFiles();
    const now = await this.machine.inside(leases);
    return [
      ...(files.length > 0 ? [`/etc is not as before: ${files.join("; ")}`] : []),
      ...(now === this.leases ? [] : [`it has ${now || "no address"}, and had ${this.leases}`]),
    ];
  }

  /** What the host itself wrote down of its last change, in one line. */
  async story(): Promise<string> {
    const { stdout } = await this.machine.attempt(
      "tail -n 8 /run/atelier/bridges/br0/log; cat /run/atelier/bridges/br0/state",
    );
    return stdout.trim().split("\n").join(" / ");
  }

  /** Whether the bridge is there and confirmed. */
  async isConfirmed(): Promise<boolean> {
    const look = "[ -d /sys/class/net/br0/bridge ] && [ -e /var/lib/atelier/bridges/br0/confirmed.env ]";
    return (await this.machine.attempt(look)).code === 0;
  }

  /** Seconds until it answers SSH. */
  answers(): Promise<number | undefined> {
    return this.machine.answersIn(patienceSeconds);
  }

  stop(): Promise<void> {
    return this.machine.stop();
  }
}
