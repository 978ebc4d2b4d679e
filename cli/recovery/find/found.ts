/** How an object of a creation that was cut off is found again. */
import type { ApiClient, Service } from "../../../openstack/client";
import type { Values } from "../state";

/** An object that may be the one. */
export interface Found {
  /** As the state has it: what the provider calls it. */
  readonly id: string;
  /** `router "gateway" (ID)` */
  readonly text: string;
  /** Milliseconds since 1970, by the cloud's clock; of the lab host's things by this machine's. Undefined: nobody tells. */
  readonly createdAt: number | undefined;
  /** It was made, and is of no use: what was to follow never came. Default: it is taken as it is. */
  readonly useless?: boolean;
  readonly remove: () => Promise<void>;
}

/** An object as a service tells of it. */
export interface Item extends Values {
  readonly id: string;
}

/**
 * @param path of all of its kind: `/networks`
 * @param kind as OpenStack's client calls one
 */
export function foundAt(api: ApiClient, service: Service, path: string, kind: string, item: Item): Found {
  return {
    id: item.id,
    text: `${kind} ${JSON.stringify(text(item["name"]))} (${item.id})`,
    createdAt: instant(item["created_at"]),
    remove: () => api.remove(service, `${path}/${item.id}`),
  };
}

/** Looks for what a creation with these inputs, secrets laid open, may have made. */
export type Finder = (api: ApiClient, inputs: Values) => Promise<readonly Found[]>;

/** Runs a verb of the script that it is handed on the lab host. @returns what that printed */
export type HostShell = (verb: string, script: string) => Promise<string>;

/** The same on the lab host. */
export type HostFinder = (shell: HostShell, inputs: Values) => Promise<readonly Found[]>;

export type Kind =
  /** Nothing is looked for: whoever makes it again changes nothing. */
  | { readonly again: true }
  | { readonly onHost: HostFinder; readonly only?: false }
  | {
      readonly find: Finder;
      /** Nobody but an administrator makes such a thing there, or what is fixed of it cannot be had by another. Default: false. */
      readonly only?: boolean;
    };

export const text = (value: unknown) => (typeof value === "string" ? value : "");

/** Scalars as they stand in a query, whether a service tells them as numbers or as texts. */
const written = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** `?name=lan&project_id=ID`, without what is not known. */
export function query(terms: Readonly<Record<string, unknown>>): string {
  const known = Object.entries(terms).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(written(value))}`],
  );
  return known.length === 0 ? "" : `?${known.join("&")}`;
}

/** An instant as services write it: Nova and Glance with or without the Z, always UTC. */
export function instant(value: unknown): number | undefined {
  const moment = text(value);
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(moment) ? moment : `${moment}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether each value that was asked for is the object's. */
export function agrees(object: Values, asked: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(asked).every(([key, value]) => value === undefined || written(object[key]) === written(value));
}

/** Whether somebody is asked what became of it. */
export const isLookedUp = (kind: Kind | undefined) => kind !== undefined && !("again" in kind);
