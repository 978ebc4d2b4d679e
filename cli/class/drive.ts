/** Drives many servers to their goals, a bounded number at once. A failure of one stops no other. */
import { setTimeout as pause } from "node:timers/promises";
import { ApiError, type ApiClient } from "../../openstack/client";
import type { Goal } from "./goals";
import type { TeamServer } from "./types";

/** A server and its goal. */
export interface Wanted extends TeamServer {
  readonly goal: Goal;
}

/** The result for one server. */
export interface Outcome {
  readonly team: string;
  readonly machine: string;
  readonly result: "changed" | "already" | "failed";
  /** Why it failed, or other information. */
  readonly note?: string;
  /** Id of the image that Nova makes of it. */
  readonly imageId?: string;
}

export interface DriveOptions {
  /** Servers that are worked on at once. */
  readonly atOnce: number;
  /** Pause between two looks, in seconds. */
  readonly pauseSeconds: number;
  /** Seconds without any change after which the remaining servers have failed. */
  readonly patienceSeconds: number;
  /** Prints a line of progress. */
  readonly tell: (line: string) => void;
}

/**
 * Eight at once: as many as the lab's one conductor and a compute node or two can handle. Ten minutes of patience: a
 * stop waits one minute for the guest (Nova's `shutdown_timeout`), and a rebuild on an emulated node took two.
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
        // 409: the status has changed since it was listed; the next look decides.
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
 * Lists all servers with one call, does the next step of each, and repeats until each has reached its goal or failed.
 * @param list returns the present servers
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
    // If the API is restarting, the next look may succeed; otherwise patience ends the run.
    now = await list(api).then(byId, () => undefined);
  }
  return items.flatMap(({ outcome }) => outcome ?? []);
}
