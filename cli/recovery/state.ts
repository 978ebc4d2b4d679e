/** A stack's state as Pulumi exports it, as far as recovery reads and changes it. Pure. */

export type Values = Readonly<Record<string, unknown>>;

export interface StateEntry {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  /** It has been replaced, and goes at the next chance. */
  readonly delete?: boolean;
  readonly inputs?: Values;
  readonly outputs?: Values;
  /** `URN::ID` of its provider. */
  readonly provider?: string;
  readonly [further: string]: unknown;
}

/** An operation that was begun, and whose end the state does not know. */
export interface Pending {
  readonly resource: StateEntry;
  /** `creating`, `updating`, `deleting`, `reading`, `importing` */
  readonly type: string;
}

export interface State {
  readonly deployment: {
    /** When it was written: ISO 8601. Absent: nothing was ever made. */
    readonly manifest?: { readonly time: string };
    readonly resources?: readonly StateEntry[];
    readonly pending_operations?: readonly Pending[];
  };
}

export const nameOf = (urn: string) => urn.split("::").at(-1) ?? urn;

/** `networkingNetworkV2` of a type such as `openstack:index/networkingNetworkV2:NetworkingNetworkV2`. */
export const kindOf = (type: string) => type.split(":").at(-1) ?? type;

/** How Pulumi marks a secret in a state. */
const signature = "4dabf18193072939515e22adb298388d";

/** Values of a state that was exported with its secrets, without their wrapping. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (signature in value && "plaintext" in value) return plain(JSON.parse(String(value.plaintext)));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/** Values of an event, which says of a secret only that it is one: without these. Pulumi takes no state that has them. */
export const told = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !isHidden(value)));

const isHidden = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (signature in value || Object.values(value).some(isHidden));

/** What becomes of the state. */
export interface Changes {
  /** Operations that stay pending, by URN: nobody knows what they did. */
  readonly left: ReadonlySet<string>;
  /** What is taken in, each with its id. */
  readonly adopted: readonly StateEntry[];
}

/** What the provider calls the id among a resource's outputs: `networkingNetworkV2Id`, since Pulumi keeps `id` for itself. */
function idName(type: string): string {
  const kind = kindOf(type);
  return `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Id`;
}

/**
 * Its inputs stand for outputs until the provider has read the object: what it cannot read of it (what was asked for in
 * Neutron's terms, a file's path) it keeps.
 */
export function adoptedEntry(resource: StateEntry, id: string): StateEntry {
  return { ...resource, id, outputs: resource.outputs ?? { ...resource.inputs, [idName(resource.type)]: id } };
}

/** The state without its pending operations, and with what was adopted. */
export function changed(state: State, { left, adopted }: Changes): State {
  const { pending_operations: pending = [], resources = [], ...rest } = state.deployment;
  const still = pending.filter(({ resource }) => left.has(resource.urn));
  return {
    ...state,
    deployment: {
      ...rest,
      resources: [...resources, ...adopted],
      ...(still.length === 0 ? {} : { pending_operations: still }),
    },
  };
}
