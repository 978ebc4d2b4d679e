/** Every call of the table by everybody of a class, and which answers were not the ones that are meant. */
import type { Service } from "./caller";
import type { Allowed, Call, Targets } from "./calls/call";
import type { HttpResponse } from "../../openstack/http";

/** Who calls: people of a team, of the staff, and whoever holds the team's access pack. */
export const roles = ["student", "reader", "teacher", "auditor", "pack"] as const;
export type Role = (typeof roles)[number];

/** The part of a caller that the table needs. */
export interface Asks {
  has(service: Service): boolean;
  call(service: Service, method: string, path: string, body?: unknown, contentType?: string): Promise<HttpResponse>;
}

export interface Outcome {
  readonly role: Role;
  readonly method: string;
  readonly path: string;
  readonly service: Service;
  readonly status: number;
  readonly meant: "allowed" | "refused" | "nothing of others" | "nothing";
  /** Start of what was sent. */
  readonly sent: string;
  readonly ok: boolean;
}

const writers: ReadonlySet<Role> = new Set(["student", "teacher", "pack"]);
const people: ReadonlySet<Role> = new Set(["student", "reader", "teacher", "auditor"]);

/** 404: what cannot be seen does not exist. 401 is none of them: the token is good. */
const refusals = [403, 404];

/** A JSON answer whose lists have nothing in them. */
function isEmpty(body: string): boolean {
  const lists = Object.values(JSON.parse(body) as Record<string, unknown>).filter(Array.isArray);
  return lists.length > 0 && lists.every(({ length }) => length === 0);
}

function meaning(allowed: Allowed, role: Role): Outcome["meant"] {
  switch (allowed) {
    case "all":
      return "allowed";
    case "writers":
      return writers.has(role) ? "allowed" : "refused";
    case "people":
      return people.has(role) ? "allowed" : "refused";
    case "nobody":
      return "refused";
    case "blind":
      return "nothing of others";
    case "empty":
      return "nothing";
  }
}

function judged(
  meant: Outcome["meant"],
  call: Call,
  { status, body }: HttpResponse,
  others: readonly string[],
): boolean {
  const success = status >= 200 && status < 300;
  const refused = [...refusals, ...(call.refusals ?? [])].includes(status);
  switch (meant) {
    // A quota that is used up (Neutron 409) is an answer of somebody who may.
    case "allowed":
      return (success || status === 409) && (call.absent === undefined || !body.includes(call.absent));
    case "refused":
      return refused;
    case "nothing of others":
      return refused || (success && !others.some((id) => body.includes(id)));
    case "nothing":
      return refused || (success && isEmpty(body));
  }
}

/** What a POST to a collection made: its path. Undefined: it made nothing. */
function madeBy(call: Call, path: string, { status, body }: HttpResponse): string | undefined {
  if (call.method !== "POST" || status < 200 || status > 299 || /\/(action|import|password)$/.test(path))
    return undefined;
  try {
    const answer = JSON.parse(body) as Record<string, unknown>;
    const object = (answer["id"] === undefined ? Object.values(answer)[0] : answer) as { id?: unknown } | undefined;
    return typeof object?.id === "string" ? `${path.split("?")[0]}/${object.id}` : undefined;
  } catch {
    return undefined;
  }
}

/**
 * One call after the other, each by every role. What one makes although it may not is deleted at once by the administrator.
 * @param administrator whose calls clean up
 */
export async function tryAll(
  calls: readonly Call[],
  callers: Readonly<Record<Role, Asks>>,
  targets: Targets,
  administrator: Asks,
): Promise<readonly Outcome[]> {
  const has = (call: Call) =>
    administrator.has(call.service) && (call.needs === undefined || targets.other[call.needs] !== undefined);
  // Not the project's id: an answer may say which one it was asked for.
  const others = Object.entries(targets.other).flatMap(([key, id]) =>
    key === "project" || id === undefined ? [] : [id as string],
  );
  const outcomes: Outcome[] = [];
  for (const call of calls.filter(has)) {
    for (const role of roles) {
      const { service, method, contentType } = call;
      const path = call.path(targets);
      const body = call.body?.(targets);
      const answer = await callers[role].call(service, method, path, body, contentType);
      const made = madeBy(call, path, answer);
      if (made !== undefined) await administrator.call(service, "DELETE", made);
      const meant = meaning(call.allowed, role);
      const ok = judged(meant, call, answer, others);
      const sent = body === undefined ? "" : JSON.stringify(body).slice(0, 80);
      outcomes.push({ role, method, path, service, sent, status: answer.status, meant, ok });
    }
  }
  return outcomes;
}
