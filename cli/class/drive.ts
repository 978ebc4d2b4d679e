/** Brings each of many servers to its goal: a bounded number at a time. One that fails stops no other. */
import { setTimeout as pause } from "node:timers/promises";
import { ApiError, type ApiClient } from "../../openstack/client";
import type { Goal } from "./goals";
import type { TeamServer } from "./types";

/** A server and what is wanted of it. */
export interface Wanted extends TeamServer {
  readonly goal: Goal;
}

/** How one of them ended. */
export interface Outcome {
  readonly team: string;
  readonly machine: string;
  readonly result: "changed" | "already" | "failed";
  /** Why it failed, or what there is to know. */
  readonly note?: string;
  /** The image that Nova makes of it. */
  readonly imageId?: string;
}

export interface DriveOptions {
  /** Servers under way at once. */
  readonly atOnce: number;
  /** Pause between two looks. */
  readonly pauseSeconds: number;
  /** Without any change for so long, what is left has failed. */
  readonly patienceSeconds: number;
  /** A line of progress. */
  readonly tell: (line: string) => void;
}

/**
 * Eight: what the lab's one conductor and a compute node or two work on without falling behind. Ten minutes: a stop waits
 * one minute for the guest (Nova's `shutdown_timeout`), a rebuild on an emulated node took two.
 */
export const usualDrive: Omit<DriveOptions, "tell"> = { atOnce: 8, pauseSeconds: 2, patienceSeconds: 600 };

interface Item extends Wanted {
  readonly asked: string[];
  seen: string;
  imageId?: string;
  outcome?: Outcome;
}

function finish(item: Item, result: Outcome["result"], note?: string): void {
  const { team, machine, server, imageId } = item;
  const told = { ...(note === undefined ? {} : { note }), ...(imageId === undefined ? {} : { imageId }) };
  item.outcome = { team, machine: machine ?? server.name, result, ...told };
}

async function look(api: ApiClient, item: Item, found: TeamServer | undefined, mayStart: () => boolean): Promise<void> {
  if (found === undefined) return finish(item, "failed", "is gone");
  const step = item.goal(found.server, item.asked);
  item.seen = step.kind === "wait" ? step.seen : found.server.status;
  switch (step.kind) {
    case "wait":
      return;
    case "done":
      return finish(item, item.asked.length > 0 ? "changed" : "already", step.note);
    case "fail":
      return finish(item, "failed", step.reason);
    case "act":
      if (item.asked.length === 0 && !mayStart()) return;
      try {
        const path = `/servers/${item.server.id}/action`;
        const options = step.microversion === undefined ? {} : { microversion: step.microversion };
        const answer = await api.call<{ image_id?: string } | undefined>("compute", "POST", path, step.body, options);
        item.imageId = answer?.image_id ?? item.imageId;
        item.asked.push(step.name);
        item.seen = `${step.name} asked for`;
      } catch (error) {
        // 409: its state has changed since it was listed; the next look knows more.
        if (!(error instanceof ApiError) || error.status !== 409) finish(item, "failed", (error as Error).message);
        else item.seen = error.message;
      }
  }
}

/** `12 of 60 machines, 3 of 30 teams; 1 failed` */
function progress(items: readonly Item[]): string {
  const over = items.filter(({ outcome }) => outcome !== undefined);
  const failed = over.filter(({ outcome }) => outcome?.result === "failed").length;
  const open = new Set(items.filter(({ outcome }) => outcome === undefined).map(({ team }) => team));
  const teams = new Set(items.map(({ team }) => team));
  const counts = `${over.length} of ${items.length} machines, ${teams.size - open.size} of ${teams.size} teams`;
  return failed === 0 ? counts : `${counts}; ${failed} failed`;
}

/**
 * Looks at all of them with one list call, does what each needs next, and again until all are as wanted or have failed.
 * @param list the servers as they are now
 */
export async function drive(
  api: ApiClient,
  wanted: readonly Wanted[],
  list: (api: ApiClient) => Promise<readonly TeamServer[]>,
  { atOnce, pauseSeconds, patienceSeconds, tell }: DriveOptions,
): Promise<readonly Outcome[]> {
  const items = wanted.map((one): Item => ({ ...one, asked: [], seen: one.server.status }));
  const open = () => items.filter(({ outcome }) => outcome === undefined);
  let [told, stood, since] = ["", "", Date.now()];
  const byId = (servers: readonly TeamServer[]) => new Map(servers.map((one) => [one.server.id, one]));
  for (let now: ReadonlyMap<string, TeamServer> | undefined = byId(wanted); ;) {
    const servers = now;
    if (servers !== undefined) {
      let room = atOnce - open().filter(({ asked }) => asked.length > 0).length;
      await Promise.all(open().map((item) => look(api, item, servers.get(item.server.id), () => room-- > 0)));
    }
    const line = progress(items);
    if (items.length > 0 && line !== told) tell((told = line));
    if (open().length === 0) break;
    const stands = open().map(({ server, seen }) => `${server.id} ${seen}`);
    if (stands.join("\n") !== stood) [stood, since] = [stands.join("\n"), Date.now()];
    if (Date.now() - since > patienceSeconds * 1000) {
      const words = `nothing changed for ${patienceSeconds} s; seen last: `;
      for (const item of open()) finish(item, "failed", words + item.seen);
      break;
    }
    await pause(pauseSeconds * 1000);
    // An API that is being restarted: the next look may succeed, else patience ends it.
    now = await list(api).then(byId, () => undefined);
  }
  return items.flatMap(({ outcome }) => outcome ?? []);
}
