/** The part that looks for the lab's secrets where they must not be, before, while and after commands run. */
import { tmpdir } from "node:os";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../values/project-folder";
import { count } from "../report";
import { markdownTable } from "../../values/markdown-table";
import type { PartResult } from "./part";
import { runningClass } from "./people";
import { plantedIn } from "./planted";
import { CommandLines, inFiles, onMachine, outputOf, type Hit, type Planted } from "./secrets";

/** Below which the box keeps what others on the machine must not read. */
const state = process.env["ATELIER_STATE"] ?? "/var/lib/atelier";

/** What a teacher runs in a week; the last one fails, since its settings are refused by the cloud or the program. */
const commands: readonly (readonly string[])[] = [
  ["box/pulumi", "preview"],
  ["box/pulumi", "up", "--yes", "--skip-preview"],
  ["npm", "run", "class", "--", "status"],
  ["npm", "run", "class", "--", "suspend", "--dry-run"],
  ["box/pulumi", "up", "--yes", "--skip-preview", "--target", "urn:pulumi:dev::atelier::none:none::none"],
];

function found(secrets: readonly Planted[], output: string, command: readonly string[]): Hit[] {
  return secrets
    .filter(({ value }) => output.includes(value))
    .map(({ what }) => ({ what, where: `output of ${command.join(" ")}` }));
}

export async function benchSecrets(): Promise<PartResult> {
  const running = await runningClass();
  const opened = JSON.parse(
    await outputOf("box/pulumi", ["stack", "export", "--show-secrets"], projectFolder, process.env),
  ) as object;
  const secrets = plantedIn(running, opened);
  const packs = mkdtempSync(join(tmpdir(), "atelier-bench-packs-"));
  const hits: Hit[] = [];
  const watch = new CommandLines(secrets);
  try {
    for (const command of [...commands, ["npm", "run", "class", "--", "access", join(packs, "packs")]])
      hits.push(...found(secrets, await outputOf(command[0]!, command.slice(1), projectFolder, process.env), command));
  } finally {
    hits.push(...watch.stop());
    // The packs are the one place where people's secrets belong.
    rmSync(packs, { recursive: true, force: true });
  }
  const pulumiHome = process.env["PULUMI_HOME"] ?? join(process.env["HOME"] ?? "/root", ".pulumi");
  hits.push(
    ...inFiles(secrets, [join(state, "pulumi"), join(state, "log"), join(pulumiHome, "logs"), tmpdir(), "/dev/shm"]),
  );
  for (const name of ["labhost", "controller"]) hits.push(...(await onMachine(secrets, ["box/ssh", name], name)));
  const figures = [
    count("secrets found where they must not be", hits.length, 0),
    count("secrets looked for", secrets.length, 10, "least"),
  ];
  const rows = hits.map(({ what, where }) => [what, where]);
  return {
    figures,
    tables: rows.length === 0 ? [] : [markdownTable(["secret", "where"], rows)],
    details: { secrets: secrets.length, looks: watch.looks, hits },
  };
}
