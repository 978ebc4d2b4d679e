import fc from "fast-check";
import { nothing, pack, plus, within, type Amounts, type Bin, type Item } from "../../../values/packing";

const amounts = (vcpus: number, memoryMiB: number, diskGiB: number): Amounts => ({ vcpus, memoryMiB, diskGiB });
const bin = (name: string, total: Amounts): Bin => ({ name, total, largest: total });
const item = (name: string, takes: Amounts, apart?: string): Item => ({
  names: [name],
  takes,
  largest: takes,
  ...(apart === undefined ? {} : { apart }),
});

test("the largest go first, so that the small ones fill the gaps", () => {
  const sizes = [2, 2, 3, 5];
  const { placed, left } = pack(
    sizes.map((size, i) => item(`i${i}`, amounts(1, size, 1))),
    [bin("a", amounts(9, 7, 9)), bin("b", amounts(9, 5, 9))],
  );
  expect(left).toEqual([]);
  expect(Object.fromEntries(placed)).toEqual({ a: ["i3", "i0"], b: ["i2", "i1"] });
});

test("what is scarce decides the order", () => {
  // By memory, the three small-memory items come last and find the disks cut up.
  const items = [
    item("m1", amounts(1, 2, 1)),
    item("m2", amounts(1, 2, 1)),
    item("d1", amounts(1, 1, 3)),
    item("d2", amounts(1, 1, 3)),
  ];
  expect(pack(items, [bin("a", amounts(9, 9, 4)), bin("b", amounts(9, 9, 4))]).left).toEqual([]);
});

test("one that is larger than any node is left, the others are placed", () => {
  const { placed, left } = pack(
    [item("big", amounts(9, 1, 1)), item("small", amounts(1, 1, 1))],
    [bin("a", amounts(4, 4, 4))],
  );
  expect(left.map((i) => i.names)).toEqual([["big"]]);
  expect(placed.get("a")).toEqual(["small"]);
});

test("overcommitted nodes still take no instance larger than themselves", () => {
  const node: Bin = { name: "a", total: amounts(16, 9, 9), largest: amounts(4, 9, 9) };
  expect(pack([item("wide", amounts(5, 1, 1))], [node]).left).toHaveLength(1);
  expect(
    pack(
      [1, 2, 3, 4].map((i) => item(`i${i}`, amounts(4, 1, 1))),
      [node],
    ).left,
  ).toEqual([]);
});

test("no packing overfills a node, parts with an item, or joins what keeps apart", () => {
  const some = (max: number) => fc.integer({ min: 0, max });
  const anAmount = (max: number) => fc.tuple(some(max), some(max), some(max)).map((t) => amounts(...t));
  const bins = fc.array(anAmount(12), { maxLength: 4 }).map((totals) => totals.map((total, i) => bin(`b${i}`, total)));
  const items = fc
    .array(fc.tuple(anAmount(6), fc.option(fc.constantFrom("x", "y"), { nil: undefined })), { maxLength: 12 })
    .map((all) => all.map(([takes, apart], i) => item(`i${i}`, takes, apart)));
  fc.assert(
    fc.property(items, bins, (all, nodes) => {
      const { placed, left } = pack(all, nodes);
      const byName = new Map(all.map((i) => [i.names[0], i]));
      const everywhere = [...[...placed.values()].flat(), ...left.flatMap((i) => i.names)];
      expect([...everywhere].sort()).toEqual([...byName.keys()].sort());
      for (const node of nodes) {
        const inside = (placed.get(node.name) ?? []).flatMap((name) => byName.get(name) ?? []);
        expect(within(inside.map((i) => i.takes).reduce(plus, nothing), node.total)).toBe(true);
        const apart = inside.flatMap((i) => i.apart ?? []);
        expect(new Set(apart).size).toBe(apart.length);
      }
    }),
  );
});
