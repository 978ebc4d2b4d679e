/** A stack's state as Pulumi exports it; only what recovery reads and changes. Pure. */

export type Values = Readonly<Record<string, unknown>>;

export interface StateEntry {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  /** It has been replaced, and will be deleted by the next run. */
  readonly delete?: boolean;
  readonly inputs?: Values;
  readonly outputs?: Values;
  /** `URN::ID` of its provider. */
  readonly provider?: string;
  readonly [further: string]: unknown;
}

/** An operation that has begun, and whose outcome the state does not contain. */
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

/** The key by which Pulumi marks a secret in a state. */
const signature = "4dabf18193072939515e22adb298388d";

/** Values of a state that was exported with its secrets, without the marks. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (signature in value && "plaintext" in value) return plain(JSON.parse(String(value.plaintext)));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/**
 * The provider of a resource, compared by URN only, because it may have been replaced since.
 * @param provider `URN::ID`
 */
export const providerIn = ({ deployment }: State, provider: string): StateEntry | undefined =>
  deployment.resources?.find(({ urn, delete: gone }) => provider.startsWith(`${urn}::`) && !gone);

/** Values of an event without its secrets, of which it has only a placeholder: Pulumi imports no state with those. */
export const withoutSecrets = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !isSecret(value)));

const isSecret = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (signature in value || Object.values(value).some(isSecret));

/** What changes in the state. */
export interface Changes {
  /** URNs of operations that stay pending, because their outcome is unknown. */
  readonly left: ReadonlySet<string>;
  /** Adopted resources, with their ids. */
  readonly adopted: readonly StateEntry[];
}

/** Name of the id among a resource's outputs: `networkingNetworkV2Id`, because Pulumi reserves `id`. */
function idName(type: string): string {
  const kind = kindOf(type);
  return `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Id`;
}

/**
 * The entry of an adopted object. Its inputs stand for outputs until the provider has read the object; properties
 * that cannot be read (Neutron's own terms, a file's path) keep these values.
 */
export function adoptedEntry(resource: StateEntry, id: string): StateEntry {
  return { ...resource, id, outputs: resource.outputs ?? { ...resource.inputs, [idName(resource.type)]: id } };
}

/** The state without pending operations, and with the adopted resources. */
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
