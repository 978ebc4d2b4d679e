/**
 * What the events of a run contain and its state does not: creations that failed without an answer, because a plugin
 * was killed or a connection broke. Pulumi forgets these, but the object may exist. Pure.
 */
import { withoutSecrets, type StateEntry } from "./state";

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly provider?: string;
  readonly new?: { readonly inputs?: Readonly<Record<string, unknown>>; readonly parent?: string };
}

/** A line of Pulumi's event log; only the fields that are used. */
export interface RunEvent {
  /** Seconds since 1970. */
  readonly timestamp?: number;
  /** The first event of a run. */
  readonly preludeEvent?: object;
  readonly resOpFailedEvent?: { readonly metadata: Metadata };
  readonly diagnosticEvent?: { readonly urn?: string; readonly message?: string; readonly severity?: string };
}

/** Start and end of a run, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Failed {
  /** URNs of those that a service refused because something is there already. */
  readonly conflicts: ReadonlySet<string>;
  readonly entries: readonly StateEntry[];
  /** Undefined: no run failed in this way. */
  readonly span: Span | undefined;
}

/** Whether the service answered with a refusal: then the object does not exist. */
const isRefusal = (message: string) => /but got 4(?!09)\d\d instead/.test(message);

/** A conflict. The provider repeats a request without an answer by itself: the conflict may be with what it has made. */
const isConflict = (message: string) => message.includes("but got 409 instead");

const creations = ["create", "create-replacement"];

/** Reads the text of an event log, whose last line may be incomplete. */
export function failedCreations(log: string): Failed {
  const failed = new Map<string, StateEntry>();
  const said = new Map<string, string>();
  const times: number[] = [];
  for (const line of log.split("\n")) {
    const event = parsed(line);
    if (event?.timestamp !== undefined) times.push(event.timestamp * 1000);
    const { metadata } = event?.resOpFailedEvent ?? {};
    if (metadata !== undefined && creations.includes(metadata.op)) failed.set(metadata.urn, entryOf(metadata));
    const { urn, message = "", severity } = event?.diagnosticEvent ?? {};
    if (urn !== undefined && severity === "error") said.set(urn, (said.get(urn) ?? "") + message);
  }
  const entries = [...failed.values()].filter(({ urn }) => !isRefusal(said.get(urn) ?? ""));
  const conflicts = new Set(entries.map(({ urn }) => urn).filter((urn) => isConflict(said.get(urn) ?? "")));
  return {
    entries,
    conflicts,
    span: entries.length === 0 ? undefined : { from: Math.min(...times), to: Math.max(...times) },
  };
}

function parsed(line: string): RunEvent | undefined {
  try {
    return line === "" ? undefined : (JSON.parse(line) as RunEvent);
  } catch {
    return undefined;
  }
}

/** The state's entry of a creation. Further properties (dependencies, hooks, secrets) come from the program at the next run. */
function entryOf({ urn, type, provider, new: made }: Metadata): StateEntry {
  return {
    ...{ urn, type, custom: true, inputs: withoutSecrets(made?.inputs ?? {}) },
    ...(made?.parent && { parent: made.parent }),
    ...(provider && { provider }),
  };
}
