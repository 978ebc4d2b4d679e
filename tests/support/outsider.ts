/** A machine on the box's Internet: where the traffic of instances comes from, by the addresses of routers and floating IPs. */
import { spawn, type ChildProcess } from "node:child_process";
import { readlinkSync } from "node:fs";
import { eventually, output, run, type Result } from "./commands";

const ip = (...args: string[]) => output("ip", args);

export class Outsider {
  private constructor(
    private readonly place: ChildProcess,
    private readonly pid: string,
  ) {}

  /**
   * @param box the box's namespace
   * @param address free in the Internet's range
   */
  static async plugIn(box: string, address: string, gateway: string): Promise<Outsider> {
    // A namespace without a name: it goes with this process, whatever ends that.
    const place = spawn("unshare", ["--net", "cat"], { stdio: ["pipe", "ignore", "inherit"] });
    const pid = `${place.pid}`;
    const ours = readlinkSync("/proc/self/ns/net");
    await eventually("a namespace", 20, () => Promise.resolve(readlinkSync(`/proc/${pid}/ns/net`) !== ours));
    const outsider = new Outsider(place, pid);
    await ip("-n", box, "link", "add", "outsider", "type", "veth", "peer", "name", "eth0", "netns", pid);
    await ip("-n", box, "link", "set", "outsider", "master", "internet", "up");
    const set = [
      `address add ${address}/26 dev eth0`,
      "link set lo up",
      "link set eth0 up",
      `route add default via ${gateway}`,
    ];
    for (const command of set) await outsider.run(`ip ${command}`);
    return outsider;
  }

  /** A command of bash. */
  run(command: string): Promise<Result> {
    return this.inside("bash", "-c", command);
  }

  private inside(...command: string[]): Promise<Result> {
    return run("nsenter", ["--target", this.pid, "--net", ...command]);
  }

  /** A script of Node.js. */
  node(script: string): Promise<Result> {
    return this.inside(process.execPath, "-e", script);
  }

  /** Of these `address:port`, those that take a TCP connection. */
  async open(targets: readonly string[]): Promise<string[]> {
    const probe = `timeout 5 bash -c "exec 3<>/dev/tcp/\${target%:*}/\${target#*:}" 2>/dev/null && echo "$target"`;
    const { stdout } = await this.run(`for target in ${targets.join(" ")}; do { ${probe}; } & done; wait`);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** An address more, as somebody has it who lies about where a packet comes from. */
  async claim(address: string): Promise<void> {
    await this.run(`ip address add ${address}/32 dev lo`);
  }

  async unplug(): Promise<void> {
    const gone = new Promise((done) => this.place.on("exit", done));
    this.place.stdin?.end();
    await gone;
  }
}
