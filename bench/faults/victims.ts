/** Processes of one workspace's commands, and which of them is killed. */
import { readFileSync } from "node:fs";
import { isAlive, processesWith, type Process } from "../../cli/recovery/processes";

/** What is killed: the whole command as by the kernel for want of memory, or one process of it. */
export const victims = ["command", "pulumi", "plugin", "program", "task"] as const;
export type Victim = (typeof victims)[number];

/** By their command lines. */
const patterns: Readonly<Record<Victim, RegExp>> = {
  command: /cli\/class\/main\.ts/,
  pulumi: /bin\/pulumi\0(up|destroy)\0/,
  plugin: /terraform-provider-openstack_v|pulumi-resource-/,
  program: /--stack-trace-limit/,
  task: /tasks\/run\.js/,
};

function commandLine({ pid }: Process): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** All processes that have the folder in their back end's address. */
export const processesIn = (folder: string): readonly Process[] =>
  processesWith("PULUMI_BACKEND_URL").filter(({ value }) => value.includes(folder));

/**
 * Kills the first victim that there is at the moment; where there is none of its kind, Pulumi itself.
 * @returns what was killed; undefined: the command has ended before
 */
export function kill(folder: string, victim: Victim): Victim | undefined {
  const all = processesIn(folder);
  for (const kind of [victim, "pulumi", "command"] as const) {
    const found = all.find((one) => patterns[kind].test(commandLine(one)) && isAlive(one));
    if (found === undefined) continue;
    // The command is the first of its process group.
    process.kill(kind === "command" ? -found.pid : found.pid, "SIGKILL");
    return kind;
  }
  return undefined;
}
