/** Another box on this machine, that nothing of the tests may touch: one that they start, in the place of somebody's lab. */
import { execFileSync } from "node:child_process";
import { output, root, run } from "./commands";
import { fingerprint } from "./fingerprint";

const boxName = "test-beside";

/** All that tells whether somebody has been at it. */
export interface Look {
  /** Lines of the fingerprint that are about it: by its name, or by its addresses. */
  readonly traces: readonly string[];
  readonly machines: string;
  /** When its controller's init started. */
  readonly booted: string;
  /** The process that serves its names. */
  readonly names: string;
  /** Sums of the files that it keeps, the stack's state among them; of its machines' disks only which there are. */
  readonly kept: string;
}

export class Neighbour {
  /** As it was when it had come up. */
  readonly before: Look;

  private constructor(private readonly env: NodeJS.ProcessEnv) {
    this.before = this.look();
  }

  /** Up and with a stack when this returns. Not async: a test file that loads has it. */
  static start(): Neighbour {
    const env = { ...process.env, ATELIER_BOX: boxName };
    const act = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: root, env, stdio: ["ignore", "ignore", 2] });
    act("box/down", "--all");
    act("box/up", "controller");
    act("box/pulumi", "config");
    return new Neighbour(env);
  }

  look(): Look {
    const ask = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: root, env: this.env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    const where = ask("box/where")
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    const { state, campus, internet } = Object.fromEntries(where) as Record<string, string>;
    const isIts = (line: string) => [boxName, `${campus}.`, `${internet}.`].some((word) => line.includes(word));
    const sums = `cd ${state} && ls machines machines/* && find . -path ./machines -prune -o -type f -exec sha256sum {} + | sort`;
    return {
      traces: Object.values(fingerprint(boxName)).flat().filter(isIts),
      machines: ask("box/machines"),
      booted: ask("box/ssh", "controller", "cut -d' ' -f22 /proc/1/stat"),
      names: ask("pgrep", "-f", `dnsmasq .*--conf-file=${state}/dnsmasq.conf`),
      kept: ask("bash", "-c", sums),
    };
  }

  async stop(): Promise<void> {
    await run("box/down", ["--all"], { env: this.env });
    await output("test", ["!", "-e", `/run/netns/atelier-${boxName}`]);
  }
}
