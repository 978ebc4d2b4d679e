/** What a service of the fake OpenStack holds, so that a test can keep it and give it to another one. */

/** As JSON: by kind, each record with its id. */
export type Kept = Readonly<Record<string, readonly (readonly [string, unknown])[]>>;

export class Records {
  private readonly kinds = new Map<string, Map<string, unknown>>();

  /** An empty map, whose contents are kept. */
  map<V>(kind: string): Map<string, V> {
    if (this.kinds.has(kind)) throw new Error(`this service has records of kind ${kind} already`);
    const made = new Map<string, V>();
    this.kinds.set(kind, made);
    return made;
  }

  all(): Kept {
    return Object.fromEntries([...this.kinds].map(([kind, records]) => [kind, [...records]]));
  }

  /** Instead of everything. Kinds that are not named are empty: an earlier fake did not know them. */
  restore(kept: Kept): void {
    for (const [kind, records] of this.kinds) {
      records.clear();
      for (const [id, record] of kept[kind] ?? []) records.set(id, record);
    }
  }
}
