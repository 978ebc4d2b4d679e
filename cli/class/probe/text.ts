/** The report of a probe: what was open, and whether it is declared. Pure. */
import { counted } from "../../../values/names";
import { shown, table } from "../text";
import type { ProbeResult, Tried, What } from "./types";

function whatText(what: What): string {
  switch (what.kind) {
    case "icmp":
      return "icmp";
    case "tcp":
      return `tcp ${what.port}`;
    case "metadata":
      return `metadata of another team, by ${what.as}`;
    case "spoof":
      return "a source address that is not its own";
  }
}

/** One row for everything that was open at an address with the same declaration. */
function rowsOf(open: readonly Tried[]): string[][] {
  const rows = new Map<string, { readonly first: Tried; readonly what: string[] }>();
  for (const one of open) {
    const { from, to, target, address, declared = "" } = one;
    const key = JSON.stringify([from, to, target, address, declared]);
    const row = rows.get(key) ?? { first: one, what: [] };
    rows.set(key, row);
    row.what.push(whatText(one.what));
  }
  return [...rows.values()].map(({ first, what }) => {
    const { from, target, address, declared } = first;
    return [from, target, address, declared ?? "NOT DECLARED", what.join(", ")].map(shown);
  });
}

export function probeText({ class: name, pairs, senders, tried, summary }: ProbeResult): string {
  const open = tried.filter(({ outcome }) => outcome === "open");
  // Undeclared openings come last, where readers look first.
  const sorted = [...open].sort((a, b) => Number(a.declared === undefined) - Number(b.declared === undefined));
  const rows = rowsOf(sorted);
  const notes = senders.flatMap(({ team, machine, state, why, lacks }) => [
    ...(state === "probed"
      ? []
      : [`team ${team} could not be probed${machine === undefined ? "" : ` from ${machine}`}: ${why}`]),
    ...lacks.map((what) => `team ${team}: ${machine} lacks ${what}`),
  ]);
  return [
    ...(rows.length === 0 ? [] : [...table([["from", "to", "address", "declared", "open"], ...rows]), ""]),
    ...(notes.length === 0 ? [] : [...notes.map(shown), ""]),
    `Class ${name}: ${pairs.probed} of ${counted(pairs.all, "ordered pair")} of teams; ${summary.tried} tried, ${summary.open} open, ` +
      `${summary.undeclared} of them not declared${summary.untried === 0 ? "" : `; ${summary.untried} could not be tried`}. UDP is not probed.`,
  ].join("\n");
}
