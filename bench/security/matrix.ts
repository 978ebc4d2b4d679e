/** Every call of the table by everybody of a class, and which answers were not the ones that are meant. */
import type { Service } from "./caller";
import type { Allowed, Call, Targets } from "./calls";
import type { HttpResponse } from "../../components/api/http";

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
  readonly meant: "allowed" | "refused" | "nothing of others";
  readonly ok: boolean;
}

const writers: ReadonlySet<Role> = new Set(["student", "teacher", "pack"]);
const people: ReadonlySet<Role> = new Set(["student", "reader", "teacher", "auditor"]);

/** 404: what cannot be seen does not exist. 401 is none: the token is good, and an answer of it hides what was meant. */
const refused = new Set([403, 404]);

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
  }
}

function judged(meant: Outcome["meant"], { status, body }: HttpResponse, others: readonly string[]): boolean {
  const success = status >= 200 && status < 300;
  switch (meant) {
    // A quota that is used up (Neutron 409) is an answer of somebody who may.
    case "allowed":
      return success || status === 409;
    case "refused":
      return refused.has(status);
    case "nothing of others":
      return refused.has(status) || (success && !others.some((id) => body.includes(id)));
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
  const others = Object.values(targets.other).filter((id): id is string => id !== undefined);
  const outcomes: Outcome[] = [];
  for (const call of calls.filter(has)) {
    for (const role of roles) {
      const { service, method, contentType } = call;
      const path = call.path(targets);
      const answer = await callers[role].call(service, method, path, call.body?.(targets), contentType);
      const made = madeBy(call, path, answer);
      if (made !== undefined) await administrator.call(service, "DELETE", made);
      const meant = meaning(call.allowed, role);
      outcomes.push({ role, method, path, service, status: answer.status, meant, ok: judged(meant, answer, others) });
    }
  }
  return outcomes;
}
