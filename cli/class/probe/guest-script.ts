/** The script for a guest, and the parser of its output. Pure. */
import type { Attempt, Outcome } from "./types";

/** Words that are allowed in the script: addresses, header lines, ids. */
const plain = /^[A-Za-z0-9.: |_-]*$/;

function quotedWord(word: string): string {
  if (!plain.test(word)) throw new Error(`${JSON.stringify(word)} is nothing that a probe asks for`);
  return `'${word}'`;
}

function lineOf({ what, address }: Attempt, id: number): string {
  const at = quotedWord(address);
  switch (what.kind) {
    case "icmp":
      return `if have ping; then together icmp ${id} ${at}; else say untried ${id}; fi`;
    case "tcp":
      return `if [ -z "$tcp_missing" ]; then together tcp ${id} ${at} ${what.port}; else say untried ${id}; fi`;
    case "metadata":
      return `if [ -z "$tcp_missing" ]; then together metadata ${id} ${at} 80 ${quotedWord(what.headers.join("|"))} ${quotedWord(what.needle)}; else say untried ${id}; fi`;
    case "spoof":
      return `settle; spoof ${id} ${at}`;
  }
}

/**
 * @param functions text of guest.sh
 * @throws Error for a word that is not allowed: a bug
 */
export function guestScript(functions: string, attempts: readonly Attempt[]): string {
  return [
    functions,
    "main() {",
    '[ -z "$tcp_missing" ] || say lacks "nc, or bash with timeout, for TCP and metadata"',
    'have ping || say lacks "ping"',
    '[ -n "$tcp_missing" ] || own_metadata',
    ...attempts.map(lineOf),
    "settle",
    "say done",
    "}",
    "main",
    "",
  ].join("\n");
}

/** The result of a guest's script. */
export interface GuestReport {
  /** By index of the attempt. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly lacks: readonly string[];
  /** Whether the script ran to its end. */
  readonly done: boolean;
  /** Whether the machine's own metadata service answered; otherwise nothing is known about metadata of others. */
  readonly metadata: boolean;
}

export function readReport(output: string): GuestReport {
  const outcomes = new Map<number, Outcome>();
  const lacks: string[] = [];
  let [done, metadata] = [false, false];
  for (const line of output.split("\n")) {
    const [, word, rest = ""] = /^probe (\w+) ?(.*)$/.exec(line.trimEnd()) ?? [];
    if (word === "open" || word === "closed" || word === "untried") outcomes.set(Number(rest), word);
    if (word === "lacks" && !lacks.includes(rest)) lacks.push(rest);
    if (word === "metadata") metadata = rest === "yes";
    if (word === "done") done = true;
  }
  return { outcomes, lacks, done, metadata };
}

/** Seconds for a guest's script: eight attempts at once with twice three seconds each, times four for a busy machine. */
export function secondsFor(attempts: readonly Attempt[]): number {
  return 300 + Math.ceil(attempts.length / 8) * 24;
}
