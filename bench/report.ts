import * as os from "node:os";

/** One measured value and what it is held against. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `x`: a ratio. Empty: a number of things. */
  readonly unit: "s" | "MiB" | "x" | "";
  /** At most this, or at least. */
  readonly goal: number;
  readonly sense: "most" | "least";
  readonly ok: boolean;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  /** Load average over one minute when the report was made. */
  readonly load: number;
  readonly taken: string;
}

export function figure(name: string, value: number, unit: Figure["unit"], goal: number): Figure {
  const digits = unit === "x" ? 100 : 10;
  const rounded = Math.round(value * digits) / digits;
  return { name, value: rounded, unit, goal, sense: "most", ok: rounded <= goal };
}

/** A number of things, and how many of them there may, or should, be. */
export function count(name: string, value: number, goal: number, sense: Figure["sense"] = "most"): Figure {
  return { name, value, unit: "", goal, sense, ok: sense === "most" ? value <= goal : value >= goal };
}

export function machine(): Machine {
  return {
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    memoryMiB: Math.round(os.totalmem() / 2 ** 20),
    load: os.loadavg()[0] ?? 0,
    taken: new Date().toISOString(),
  };
}

/**
 * @param result all of it is in the JSON
 * @param tables what is shown above the figures
 */
export function report(
  result: { readonly figures: readonly Figure[]; readonly machine: Machine; readonly details?: unknown },
  json: boolean,
  tables: readonly string[] = [],
): void {
  if (json) {
    console.log(JSON.stringify(result));
    return;
  }
  const { cpu, cores, memoryMiB, load, taken } = result.machine;
  console.log(`${taken}, ${cores} x ${cpu}, ${memoryMiB} MiB, load ${load.toFixed(1)}`);
  for (const table of tables) console.log(`\n${table}\n`);
  for (const f of result.figures) {
    const value = `${f.value} ${f.unit}`.padStart(12);
    const verdict = f.ok ? "ok   " : f.sense === "most" ? "OVER " : "UNDER";
    console.log(
      `${verdict} ${f.name.padEnd(44)}${value}   goal ${f.sense === "least" ? "at least " : ""}${f.goal} ${f.unit}`.trimEnd(),
    );
  }
}
