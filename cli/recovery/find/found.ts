/** How the object of an interrupted creation is found. */
import type { ApiClient, Service } from "../../../openstack/client";
import type { Values } from "../state";

/** An object that the creation may have made. */
export interface Found {
  /** Its id as the provider stores it in the state. */
  readonly id: string;
  /** `router "gateway" (ID)` */
  readonly text: string;
  /** Milliseconds since 1970, by the cloud's clock; of objects on the lab host, by this machine's. Undefined: nothing stores it. */
  readonly createdAt: number | undefined;
  /** It exists but is useless, because a later step never happened. Default: it is used as it is. */
  readonly useless?: boolean;
  /** It names another object of the stack by its id. Default: it does not. */
  readonly marked?: boolean;
  readonly remove: () => Promise<void>;
}

/** An object in a service's answer. */
export interface Item extends Values {
  readonly id: string;
}

/**
 * @param path path of the list of its kind: `/networks`
 * @param kind its type in the openstack client
 */
export function foundAt(api: ApiClient, service: Service, path: string, kind: string, item: Item): Found {
  return {
    id: item.id,
    text: `${kind} ${JSON.stringify(text(item["name"]))} (${item.id})`,
    createdAt: instant(item["created_at"]),
    remove: () => api.remove(service, `${path}/${item.id}`),
  };
}

/** Finds what a creation with these inputs may have made; secrets in the inputs are decrypted. */
export type Finder = (api: ApiClient, inputs: Values) => Promise<readonly Found[]>;

/** Runs a verb of the script that it is handed on the lab host. @returns what that printed */
export type HostShell = (verb: string, script: string) => Promise<string>;

/** The same on the lab host. */
export type HostFinder = (shell: HostShell, inputs: Values) => Promise<readonly Found[]>;

export type Kind =
  /** Nothing is looked for, because making it again changes nothing. */
  | { readonly again: true }
  | { readonly onHost: HostFinder; readonly only?: false }
  | {
      readonly find: Finder;
      /**
       * Only an administrator can make such an object there, or its fixed properties are unique.
       * @default false
       */
      readonly only?: boolean;
    };

export const text = (value: unknown) => (typeof value === "string" ? value : "");

/** A value as text in a query; services return scalars as numbers or texts. */
const written = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** `?name=lan&project_id=ID`, without undefined values. */
export function query(terms: Readonly<Record<string, unknown>>): string {
  const known = Object.entries(terms).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(written(value))}`],
  );
  return known.length === 0 ? "" : `?${known.join("&")}`;
}

/** Parses a time in UTC, which Nova and Glance write with or without the Z. */
export function instant(value: unknown): number | undefined {
  const moment = text(value);
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(moment) ? moment : `${moment}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether the object has each of the requested values. */
export function agrees(object: Values, asked: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(asked).every(([key, value]) => value === undefined || written(object[key]) === written(value));
}

/** Whether somebody is asked what became of it. */
export const isLookedUp = (kind: Kind | undefined) => kind !== undefined && !("again" in kind);
