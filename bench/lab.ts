import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../values/project-folder";
import { MemoryWatch } from "./memory";
import { figure, type Figure } from "./report";

/** A box of the benchmark's own: what somebody has running stays, though it makes the figures worse. */
const boxEnv = { ATELIER_BOX: "bench", ATELIER_STATE: undefined, ATELIER_SETTINGS: undefined };

/** Runs a command of the project; its output goes to standard error. Returns seconds. @throws when it fails. */
async function seconds(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(command, args, {
    cwd: projectFolder,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...env, ...boxEnv },
  });
  const code = await new Promise<number | null>((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with exit code ${code}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** From nothing: empty caches, another PULUMI_HOME. The machine's Debian and npm packages stay. */
async function coldStart(): Promise<Figure> {
  const scratch = mkdtempSync(join(tmpdir(), "atelier-cold-"));
  const env = {
    ATELIER_CACHE: join(scratch, "cache"),
    PULUMI_HOME: join(scratch, "pulumi"),
    GOCACHE: join(scratch, "go"),
  };
  try {
    const start = await seconds("npm", ["start"], env);
    await seconds("npm", ["stop"], env);
    return figure("npm start from nothing", start, "s", 25 * 60);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const cloudLayer = "urn:pulumi:dev::atelier::atelier:cloud:Cloud::cloud";

/** The goals are those of a sealed machine with two cores and no KVM. Leaves no lab behind. */
export async function benchLab({ cold }: { readonly cold: boolean }): Promise<Figure[]> {
  await seconds("npm", ["stop"]);
  const figures = cold ? [await coldStart()] : [];
  const memory = new MemoryWatch(`ATELIER_BOX=${boxEnv.ATELIER_BOX}`);
  try {
    figures.push(figure("npm start with caches", await seconds("npm", ["start"]), "s", 5 * 60));
    const noop: number[] = [];
    for (let run = 0; run < 3; run++) {
      noop.push(await seconds("box/pulumi", ["up", "--yes", "--skip-preview", "--expect-no-changes"]));
    }
    figures.push(figure("pulumi up without change, median of 3", median(noop), "s", 15));
    await seconds("box/pulumi", ["destroy", "--yes", "--skip-preview", "--target", cloudLayer, "--target-dependents"]);
    figures.push(
      figure("up of the cloud layer alone", await seconds("box/pulumi", ["up", "--yes", "--skip-preview"]), "s", 120),
    );
    figures.push(figure("npm stop", await seconds("npm", ["stop"]), "s", 60));
  } finally {
    memory.stop();
    await seconds("npm", ["stop"]);
  }
  figures.push(figure("peak memory of Pulumi's processes", memory.pulumiMiB, "MiB", 1536));
  figures.push(figure("peak memory of the whole box", memory.boxMiB, "MiB", 12 * 1024));
  return figures;
}
