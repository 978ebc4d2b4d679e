/** Records of one kind, by id, and the routes over them that all of OpenStack's APIs have in common. */
import { randomUUID } from "node:crypto";
import type { Records } from "./records";
import { Fault, type Json, type Routes } from "./routes";

export interface Row extends Json {
  readonly id: string;
}

/** Terms of a query that choose no rows: how much of them is told, and in which order. */
const notFilters = new Set([
  ...["fields", "limit", "marker", "offset", "sort_dir", "sort_key"],
  ...["all_tenants", "all_projects", "soft_deleted", "visibility", "agent_type", "is_public"],
]);

export class Table {
  private readonly rows: Map<string, Row>;

  /** @param kind what a message calls a record: `network` */
  constructor(
    readonly kind: string,
    records: Records,
  ) {
    this.rows = records.map(kind);
  }

  add(fields: Json, id: string = randomUUID()): Row {
    const row = { ...fields, id };
    this.rows.set(id, row);
    return row;
  }

  /** @throws Fault 404 when there is none. */
  get(id: string): Row {
    const row = this.rows.get(id);
    if (row === undefined) throw new Fault(404, `${this.kind} ${id} could not be found`);
    return row;
  }

  has(id: string): boolean {
    return this.rows.has(id);
  }

  change(id: string, fields: Json): Row {
    const row = { ...this.get(id), ...fields, id };
    this.rows.set(id, row);
    return row;
  }

  remove(id: string): Row {
    const row = this.get(id);
    this.rows.delete(id);
    return row;
  }

  /** Those with all of these values. */
  where(fields: Json): Row[] {
    const terms = Object.entries(fields);
    return [...this.rows.values()].filter((row) => terms.every(([key, value]) => row[key] === value));
  }

  /** Those that a list's query asks for: several values of one term are alternatives. A page where it says `limit`. */
  asked(query: URLSearchParams): Row[] {
    const terms = [...new Set(query.keys())].filter((key) => !notFilters.has(key));
    const found = [...this.rows.values()].filter((row) =>
      terms.every((key) => query.getAll(key).some((value) => String(row[key]) === value)),
    );
    const marker = query.get("marker");
    const from = marker === null ? Number(query.get("offset") ?? 0) : found.findIndex(({ id }) => id === marker) + 1;
    return found.slice(from, from + Number(query.get("limit") ?? found.length));
  }

  removeWhere(fields: Json): void {
    for (const { id } of this.where(fields)) this.rows.delete(id);
  }
}

/** What is particular about a kind. */
export interface KindOptions {
  /** The record from what was sent. Default: as sent. */
  readonly made?: (sent: Json) => Json;
  /** @throws Fault 409 when it cannot go yet; takes along what goes with it. */
  readonly beforeRemoval?: (row: Row) => void;
  /** What a change is sent with. */
  readonly change?: "PUT" | "PATCH";
}

/**
 * List, make, show, change, delete.
 * @param path such as `/network/v2.0/security-groups`: the last part is the list's key, with `_` for `-`
 * @param one the record's key
 */
export function restRoutes(path: string, one: string, table: Table, options: KindOptions = {}): Routes {
  const many = path.split("/").at(-1)!.replaceAll("-", "_");
  const { made = (sent) => sent, beforeRemoval, change = "PUT" } = options;
  const sentIn = (body: Json) => body[one] as Json;
  return {
    [`GET ${path}`]: ({ query }) => ({ body: { [many]: table.asked(query) } }),
    [`POST ${path}`]: ({ body }) => ({ status: 201, body: { [one]: table.add(made(sentIn(body))) } }),
    [`GET ${path}/:`]: (_, id) => ({ body: { [one]: table.get(id) } }),
    [`${change} ${path}/:`]: ({ body }, id) => ({ body: { [one]: table.change(id, sentIn(body)) } }),
    [`DELETE ${path}/:`]: (_, id) => {
      beforeRemoval?.(table.get(id));
      table.remove(id);
      return { status: 204 };
    },
  };
}
