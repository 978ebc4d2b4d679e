/** Objects in projects that can be deleted, and how services list them. */
import { ApiError, type ApiClient, type Service } from "../../../openstack/client";

/** An object in a project. */
export interface Thing {
  /** Its type in the openstack client: `openstack KIND delete ID`. */
  readonly kind: string;
  readonly id: string;
  /** The name that its owner gave it. */
  readonly name: string;
  /** Id of its project. */
  readonly project: string;
  /**
   * Requests its deletion.
   * @param refused number of earlier refusals: from the second try on, whatever blocks the deletion is removed first
   */
  readonly remove: (refused: number) => Promise<void>;
}

/** Objects that can be deleted in any order. Stages are deleted one after another. */
export type Stage = readonly Thing[];

export interface Item {
  readonly id: string;
}

/** An item of a list; its owner is in one of several fields. */
export interface Listed extends Item {
  readonly name?: string | null;
  readonly project_id?: string;
  readonly tenant_id?: string;
  readonly owner?: string;
  readonly "os-vol-tenant-attr:tenant_id"?: string;
  readonly "os-extended-snapshot-attributes:project_id"?: string;
  readonly "os-backup-project-attr:project_id"?: string;
}

/** Items on a page at most: Nova's and Cinder's `max_limit`. An installation may have a lower limit. */
const pageSize = 1000;

export function ownerOf(item: Listed): string {
  const cinders =
    item["os-vol-tenant-attr:tenant_id"] ??
    item["os-extended-snapshot-attributes:project_id"] ??
    item["os-backup-project-attr:project_id"];
  return item.project_id ?? item.tenant_id ?? item.owner ?? cinders ?? "";
}

/** The query for the next page of a list, from the last item or the number of items so far. */
type Next = (last: Item, seen: number) => string;
const afterLast: Next = ({ id }) => `&marker=${id}`;
export const afterMany: Next = (_, seen) => `&offset=${seen}`;

interface Page {
  readonly [key: string]: unknown;
}

/** Whether a list has further pages: Glance says it by `next`, other services by a link. */
function hasMore(page: Page, key: string): boolean {
  const links = (page[`${key}_links`] ?? []) as readonly { readonly rel: string }[];
  return page["next"] !== undefined || links.some(({ rel }) => rel === "next");
}

/** All pages of a list over all projects. */
export async function paged<T extends Listed>(
  api: ApiClient,
  service: Service,
  path: string,
  key: string,
  { next = afterLast, microversion }: { next?: Next; microversion?: string } = {},
): Promise<T[]> {
  const found: T[] = [];
  for (let from = ""; ;) {
    const asked = `${path}&limit=${pageSize}${from}`;
    const page = await api.get<Page>(service, asked, microversion === undefined ? {} : { microversion });
    const items = (page[key] ?? []) as readonly T[];
    found.push(...items);
    const last = items.at(-1);
    if (last === undefined || (items.length < pageSize && !hasMore(page, key))) return found;
    from = next(last, found.length);
  }
}

/** Statuses with which a service says that it has no such list, in its release or without an extension. */
const notThere = [400, 404, 406];

/** A list that not every cloud has. Empty: there is none. */
export async function ifThere<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof ApiError && notThere.includes(error.status)) return [];
    throw error;
  }
}

/** Makes a call that may fail: the next step decides. */
export async function perhaps(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
