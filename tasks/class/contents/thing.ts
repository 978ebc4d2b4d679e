/** Things in projects that can be deleted, and how the services list them. */
import { ApiError, type ApiClient, type Service } from "../../../openstack/client";

/** One thing in a project. */
export interface Thing {
  /** As OpenStack's client calls it: `openstack KIND delete ID`. */
  readonly kind: string;
  readonly id: string;
  /** Whatever its owner called it. */
  readonly name: string;
  /** Id of its project. */
  readonly project: string;
  /**
   * Asks for its deletion.
   * @param refused how often the service has refused so far: after the first time whatever holds it is done away with
   */
  readonly remove: (refused: number) => Promise<void>;
}

/** Things that can be taken away in any order; of several lists the first comes first. */
export type Stage = readonly Thing[];

export interface Item {
  readonly id: string;
}

/** As a service lists it: the owner under one of several names. */
export interface Listed extends Item {
  readonly name?: string | null;
  readonly project_id?: string;
  readonly tenant_id?: string;
  readonly owner?: string;
  readonly "os-vol-tenant-attr:tenant_id"?: string;
  readonly "os-extended-snapshot-attributes:project_id"?: string;
  readonly "os-backup-project-attr:project_id"?: string;
}

/** Services give so many at once at most: Nova's and Cinder's `max_limit`. An installation may have set a lower one. */
const pageSize = 1000;

export function ownerOf(item: Listed): string {
  const cinders =
    item["os-vol-tenant-attr:tenant_id"] ??
    item["os-extended-snapshot-attributes:project_id"] ??
    item["os-backup-project-attr:project_id"];
  return item.project_id ?? item.tenant_id ?? item.owner ?? cinders ?? "";
}

/** How the next page of a list is asked for: after the last item seen, or after so many. */
type Next = (last: Item, seen: number) => string;
const afterLast: Next = ({ id }) => `&marker=${id}`;
export const afterMany: Next = (_, seen) => `&offset=${seen}`;

interface Page {
  readonly [key: string]: unknown;
}

/** Whether a service says that there is more: Glance by `next`, the others by a link. */
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

/** Answers that say that a service, in its release or with its extensions, has no such list. */
const notThere = [400, 404, 406];

/** A list that not every cloud has; none of it where there is no such thing. */
export async function ifThere<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof ApiError && notThere.includes(error.status)) return [];
    throw error;
  }
}

/** Tries what may be refused, for the sake of what comes after it. */
export async function perhaps(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
