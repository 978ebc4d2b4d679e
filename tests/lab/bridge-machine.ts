import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { bridgeScript } from "../../components/host/bridge/script";
import type { BridgeTaskInput } from "../../tasks/host/bridge";
import type { BridgeModel } from "../../model/types";

const root = resolve(__dirname, "../..");
export const work = process.env.BRIDGE_TEST_WORK ?? "/var/tmp/atelier-bridge-test";

export type Manager = "ifupdown" | "ifupdown-static" | "netplan" | "networkd";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function outcome(child: ChildProcess): Promise<Outcome> {
  const code = new Promise<number>((done, failed) => {
    child.on("error", failed);
    child.on("close", (status) => done(status ?? -1));
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await code, stdout, stderr };
}

// A machine does not outlive this process, however that ends.
const env = { ...process.env, BRIDGE_TEST_OWNER: String(process.pid) };
const tool = (...args: readonly string[]) =>
  spawn("tests/lab/bridge-machine.sh", args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
/** For those that read something. */
const toolWith = (input: string, ...args: readonly string[]) => {
  const child = spawn("tests/lab/bridge-machine.sh", args, { cwd: root, env });
  child.stdin.end(input);
  return child;
};

async function succeed(...args: readonly string[]): Promise<string> {
  const result = await outcome(tool(...args));
  if (result.code !== 0) throw new Error(`bridge-machine.sh ${args.join(" ")}: ${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** A throw-away Debian machine on a network of its own; see bridge-machine.sh. */
export class Machine {
  private constructor(
    readonly name: string,
    /** Address of eth0 as the machine came up. */
    readonly address: string,
  ) {}

  static async start(name: string, manager: Manager): Promise<Machine> {
    await succeed("tree");
    await succeed("up", name, manager);
    const show = `for i in $(seq 100); do
      a=$(ip -4 -o addr show dev eth0 scope global | awk '{ split($4, x, "/"); print x[1] }')
      [ -n "$a" ] && ip route show default | grep -q . && ip -6 route show default | grep -q . && break; sleep 0.1
      done; printf '%s' "$a"`;
    return new Machine(name, await succeed("inside", name, show));
  }

  /** Power off and on, with new devices. */
  async reboot(): Promise<void> {
    await succeed("reboot", this.name);
  }

  /** The power goes in so many seconds, and comes back: what was not on the disk by then is lost. */
  async cut(seconds = 0): Promise<void> {
    await succeed("cut", this.name, String(seconds));
  }

  /** From now on the disk is read-only, as ext4 makes it after an error; until the next boot. */
  async spoilDisk(): Promise<void> {
    await succeed("spoil", this.name);
  }

  /** All that was written so far outlives a power cut. */
  async sync(): Promise<void> {
    await succeed("inside", this.name, "sync");
  }

  async stop(): Promise<void> {
    await succeed("down", this.name);
  }

  /** What a bash script prints in the machine; not over its network. */
  inside(script: string): Promise<string> {
    return succeed("inside", this.name, script);
  }

  /** The state of the network that must come back: addresses, routes, name servers, every file of its configuration. */
  network(): Promise<string> {
    return this.inside(`
      # Until the kernel has seen that nobody else has the IPv6 addresses.
      for i in $(seq 50); do ip -6 -o addr show tentative | grep -q . || break; sleep 0.1; done
      ip -o addr show scope global | sed 's/ *valid_lft.*//; s/^[0-9]*: //'
      ip route show table all | grep -v 'table local' | grep -v '^fe80\\|^ff00\\|^multicast'
      cat /etc/resolv.conf
      find /etc/network /etc/systemd /etc/netplan /etc/sysctl.d /etc/udev -type f -o -type l 2>/dev/null | sort | xargs ls -l --time-style=+
      find /etc/network /etc/systemd/network /etc/netplan /etc/sysctl.d -type f 2>/dev/null | sort | xargs sha256sum
      cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null || true`);
  }

  /** Until a shell condition holds in the machine. @throws after 60 s. */
  until(condition: string): Promise<string> {
    return this.inside(
      `end=$((SECONDS + 60)); until ${condition}; do [ $SECONDS -lt $end ] || exit 1; sleep 0.2; done`,
    );
  }

  /** How a bash script ends there; not over its network. */
  attempt(script: string): Promise<Outcome> {
    return outcome(tool("inside", this.name, script));
  }

  /** The bridge's script with its settings as a file there, for `bash FILE VERB TRANSACTION`. */
  async put(file: string, bridge: BridgeModel): Promise<void> {
    await outcome(toolWith(bridgeScript(bridge), "inside", this.name, `cat >${file}`));
  }

  /** Seconds until an SSH server answers at the machine's own address, where people look for it; undefined when it has not by then. */
  async answersIn(seconds: number): Promise<number | undefined> {
    const start = performance.now();
    const passed = () => (performance.now() - start) / 1000;
    while (passed() < seconds) {
      if (await this.greets(this.address)) return passed();
      await new Promise((done) => setTimeout(done, 200));
    }
    return undefined;
  }

  /** Whether an SSH server greets from there, seen from the segment of the machine. */
  async greets(address: string): Promise<boolean> {
    const hello = `exec 3<>/dev/tcp/${address}/22 && head -c 7 <&3`;
    const { stdout } = await outcome(tool("run", this.name, "timeout", "5", "bash", "--norc", "-c", hello));
    return stdout === "SSH-2.0";
  }

  /** A command over SSH, from where the machine is reachable. */
  ssh(command: string, address = this.address): Promise<Outcome> {
    const options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
    const login = ["-i", `${work}/${this.name}/id`, "-o", "ConnectTimeout=5", `root@${address}`];
    return outcome(tool("run", this.name, "ssh", ...options, ...login, command));
  }

  /** The process of a PhysicalBridge, and how it ends. */
  task(verb: "create" | "update" | "delete", bridge: BridgeModel): { process: ChildProcess; end: Promise<Outcome> } {
    const key = readFileSync(`${work}/${this.name}/root/etc/ssh/ssh_host_ed25519_key.pub`, "utf8").split(" ");
    const input: BridgeTaskInput = {
      access: {
        address: this.address,
        port: 22,
        user: "root",
        privateKey: readFileSync(`${work}/${this.name}/id`, "utf8"),
        hostKey: `${key[0]} ${key[1]}`,
      },
      existing: bridge.existing,
      confirmSeconds: bridge.confirmSeconds,
      bridge: bridge.name,
      script: bridgeScript(bridge),
    };
    const child = toolWith(JSON.stringify(input), "run", this.name, "node", "tasks/run.js", "bridge", verb);
    return { process: child, end: outcome(child) };
  }

  create(bridge: BridgeModel): Promise<Outcome> {
    return this.task("create", bridge).end;
  }

  delete(bridge: BridgeModel): Promise<Outcome> {
    return this.task("delete", bridge).end;
  }
}
