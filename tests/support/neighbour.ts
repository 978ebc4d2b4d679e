/** Another box on this machine, that nothing of the tests may touch: one that they start, in the place of somebody's lab. */
import { execFileSync } from "node:child_process";
import { output, root, run } from "./commands";
import { fingerprint, type Fingerprint } from "./fingerprint";

const boxName = "test-beside";

/** All that tells whether somebody has been at it. */
export interface Look {
  readonly fingerprint: Fingerprint;
  readonly machines: string;
  /** When its controller's init started. */
  readonly booted: string;
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
    const [, state = ""] = /^state (.*)$/m.exec(ask("box/where")) ?? [];
    const sums = `cd '${state}' && ls machines machines/* && find . -path ./machines -prune -o -type f -exec sha256sum {} + | sort`;
    return {
      fingerprint: fingerprint(boxName),
      machines: ask("box/machines"),
      booted: ask("box/ssh", "controller", "cut -d' ' -f22 /proc/1/stat"),
      kept: ask("bash", "-c", sums),
    };
  }

  async stop(): Promise<void> {
    await run("box/down", ["--all"], { env: this.env });
    await output("test", ["!", "-e", `/run/netns/atelier-${boxName}`]);
  }
}
