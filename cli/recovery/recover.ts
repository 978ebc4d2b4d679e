/**
 * Recovers from a killed run before the next one: its lock, its processes, and operations whose outcome the state
 * does not contain. See docs/decisions/killed-in-the-middle.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../class/failure";
import type { Pulumi } from "../class/pulumi";
import { CloudLists } from "./deleted/look";
import { releaseDeleted } from "./deleted/release";
import { forgetEvents, readEventLog } from "./event-log";
import { failedCreations } from "./events";
import { repairIdentity } from "./identity/repair";
import { installationIn } from "./identity/wanted";
import { endLeftovers } from "./leftovers";
import { backendFolder, free, heldText, isHeld, locksOf, type Lock } from "./locks";
import { kindFor, LookUp, type Creation, type Judged } from "./look-up";
import { refresh } from "./refresh";
import { adoptedEntry, changed, nameOf, type Pending, type State, type StateEntry } from "./state";
import { adoptedText, againText, doneText, interruptedText, removedText, unsureText } from "./text";

export interface RecoverOptions {
  /** Prints a line about what was done. */
  readonly tell: (line: string) => void;
  /** Names or URNs of operations that the user has checked: they made nothing. */
  readonly forget?: readonly string[];
  /** By name or URN: ids of objects that the user found, which are adopted. */
  readonly adopt?: ReadonlyMap<string, string>;
  /** What there is in the cloud, as an earlier stack of the same run has asked for it. */
  readonly lists?: CloudLists;
}

/** Another run works on the stack. */
export class Held extends Failure {}

/** Milliseconds that a process killed a moment ago gets to end. */
const goingMs = 1000;

/**
 * @returns locks without a holder
 * @throws Failure if another run works on the stack
 */
async function deadLocks(pulumi: Pulumi): Promise<readonly Lock[]> {
  const folder = backendFolder(await pulumi.backend());
  if (folder === undefined) return [];
  const deadline = Date.now() + goingMs;
  for (;;) {
    const locks = locksOf(folder, pulumi.stack);
    const held = locks.find((lock) => isHeld(lock));
    if (held === undefined) return locks;
    if (Date.now() > deadline) throw new Held(heldText(pulumi.stack, held));
    await pause(100);
  }
}

/** The state. Undefined: the stack does not exist. */
async function stateOf(pulumi: Pulumi): Promise<State | undefined> {
  try {
    return await pulumi.exported();
  } catch (error) {
    if (error instanceof Failure && /no stack (named|selected)/.test(error.message)) return undefined;
    throw error;
  }
}

/** Replaces the stack's state. */
async function put(pulumi: Pulumi, state: State): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-state-"));
  try {
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await pulumi.quietly(["stack", "import", "--file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What has to be decided, from the state and the events of the last run. */
interface Left {
  readonly state: State;
  readonly pending: readonly Pending[];
  /** Creations that failed without an answer and that Pulumi has forgotten. */
  readonly failed: readonly Creation[];
  readonly creations: readonly Creation[];
  /** Time of the run's last output. */
  readonly lastWord: number;
}

function leftIn(state: State, log: string, locks: readonly Lock[]): Left {
  const pending = state.deployment.pending_operations ?? [];
  const { entries, conflicts, span } = failedCreations(log);
  const written = Date.parse(state.deployment.manifest?.time ?? "1970-01-01");
  const began = locks.map(({ timestamp }) => Date.parse(timestamp)).filter((at) => !Number.isNaN(at));
  const from = began.length > 0 ? Math.min(...began) : span?.from;
  const isPending = new Set(pending.map(({ resource }) => resource.urn));
  const failed = entries.flatMap((entry): Creation[] =>
    isPending.has(entry.urn) || span === undefined ? [] : [{ entry, ...span, isConflict: conflicts.has(entry.urn) }],
  );
  const creations = pending
    .filter(({ type, resource }) => type === "creating" && resource.id === undefined)
    .map(({ resource }): Creation => ({ entry: resource, from, to: written }));
  return { state, pending, failed, creations, lastWord: Math.max(written, span?.to ?? 0) };
}

/** Whether an entry is one of those that the user named, by name or URN. */
const isNamed = (names: Iterable<string>, { urn }: StateEntry) =>
  [...names].some((n) => n === urn || n === nameOf(urn));

class Recovery {
  private readonly adopted: StateEntry[] = [];
  private readonly unsure: string[] = [];
  private readonly left = new Set<string>();

  constructor(
    private readonly pulumi: Pulumi,
    private readonly found: Left,
    private readonly options: RecoverOptions,
  ) {}

  private adopt(entry: StateEntry, id: string): void {
    this.adopted.push(adoptedEntry(entry, id));
  }

  private async settle({ entry, verdict }: Judged, isPending: boolean): Promise<void> {
    const { tell } = this.options;
    if (verdict.kind === "adopt") {
      this.adopt(entry, verdict.found.id);
      tell(adoptedText(entry, verdict.found));
    } else if (verdict.kind === "remove") {
      await verdict.found.remove();
      tell(removedText(entry, verdict.found));
    } else if (verdict.kind === "unsure") {
      if (isPending) this.left.add(entry.urn);
      this.unsure.push(unsureText(this.pulumi.stack, entry, verdict.found));
    } else if (isPending) tell(againText(entry, kindFor(entry)));
  }

  /**
   * Decides what needs no look at the cloud.
   * @returns the rest
   */
  private withoutCloud(): readonly Creation[] {
    const { tell } = this.options;
    for (const { resource, type } of this.found.pending)
      if (type !== "creating") tell(interruptedText(resource, type));
      else if (resource.id !== undefined) {
        this.adopt(resource, resource.id);
        tell(doneText(resource));
      }
    return this.found.creations.filter(({ entry }) => this.isOpen(entry, true));
  }

  /** Whether the cloud has to be asked: the user has not decided, and the kind can be looked up. */
  private isOpen(entry: StateEntry, isPending: boolean): boolean {
    const { forget = [], adopt = new Map<string, string>() } = this.options;
    const given = [...adopt].find(([name]) => isNamed([name], entry))?.[1];
    if (given !== undefined) this.adopt(entry, given);
    if (given !== undefined || isNamed(forget, entry)) return false;
    if (kindFor(entry) !== undefined) return true;
    if (isPending) {
      this.left.add(entry.urn);
      this.unsure.push(unsureText(this.pulumi.stack, entry, []));
    }
    return false;
  }

  async run(quietSince: number): Promise<void> {
    const { pulumi } = this;
    const { state } = this.found;
    const asked = this.withoutCloud();
    const failed = this.found.failed.filter(({ entry }) => this.isOpen(entry, false));
    if (asked.length + failed.length > 0) {
      const lookUp = new LookUp(state, await pulumi.exported(true));
      for (const one of await lookUp.all(asked, quietSince)) await this.settle(one, true);
      for (const one of await lookUp.all(failed, quietSince)) await this.settle(one, false);
    }
    await this.write();
    if (this.unsure.length > 0) throw new Failure(this.unsure.join("\n"));
  }

  /** Writes the state; then the provider reads what was adopted. If that fails, the state is restored. */
  private async write(): Promise<void> {
    const { pulumi, adopted, left } = this;
    const { state, pending } = this.found;
    if (pending.length === 0 && adopted.length === 0) return;
    await put(pulumi, changed(state, { left, adopted }));
    if (adopted.length === 0) return;
    try {
      await refresh(pulumi, adopted);
      const known = new Set((await pulumi.resources()).map(({ urn }) => urn));
      const lost = adopted.filter(({ urn }) => !known.has(urn)).map(({ urn }) => nameOf(urn));
      if (lost.length > 0) throw new Failure(`the provider does not find what is to be taken in: ${lost.join(", ")}`);
    } catch (error) {
      await put(pulumi, state);
      throw error;
    }
  }
}

/** Whether the stack has something in an OpenStack. */
const hasCloud = ({ deployment }: State) =>
  (deployment.resources ?? []).some(({ type }) => type === "pulumi:providers:openstack");

/**
 * Recovers a stack.
 * @throws Failure if another run works on it, or if only the user can decide about something
 */
export async function recover(pulumi: Pulumi, options: RecoverOptions): Promise<void> {
  const { stack, eventLog } = pulumi;
  const locks = await deadLocks(pulumi);
  const ended = await endLeftovers(pulumi.place);
  const endedAt = ended > 0 ? Date.now() : 0;
  if (ended > 0) options.tell(`a run that was cut off went on in ${ended} processes: ended`);
  for (const lock of locks) {
    free(lock);
    options.tell(`the run of process ${lock.pid} on stack ${stack} was cut off: its lock is freed`);
  }
  const log = readEventLog(eventLog);
  const state = await stateOf(pulumi);
  if (state === undefined) return;
  const left = leftIn(state, log, locks);
  if (left.pending.length + left.failed.length > 0)
    await new Recovery(pulumi, left, options).run(Math.max(left.lastWord, endedAt));
  forgetEvents(eventLog);
  if (!hasCloud(state)) return;
  const open = await pulumi.exported(true);
  if (installationIn(state) !== undefined) await repairIdentity(open, options.tell);
  await releaseDeleted(pulumi, open, options.lists ?? new CloudLists(), options.tell);
}
