import fc from "fast-check";
import { isIn, partName, partsOf, stackOf, stacksFor, stackWarnings } from "../../../model/class/stacks";
import { classWith } from "./base";

const key = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const stacks = fc.integer({ min: 2, max: 99 });

/** Which team is in which stack. */
function assignment(teams: readonly string[], of: number): Record<string, number> {
  return Object.fromEntries(teams.map((team) => [team, stackOf(`net-${team}`, of)]));
}

test("adding, removing and reordering teams moves nobody", () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 60 }), fc.uniqueArray(key, { maxLength: 20 }), stacks, (a, b, of) => {
      const before = assignment(a, of);
      const after = assignment(
        [...b, ...[...a].reverse()].filter((team) => !b.includes(team) || a.includes(team)),
        of,
      );
      for (const team of a) expect(after[team]).toBe(before[team]);
    }),
  );
});

test("every team is in one stack and no other", () => {
  fc.assert(
    fc.property(key, stacks, (team, of) => {
      const holders = partsOf(of).filter((part) => isIn(part, { project: { name: `net-${team}` } }));
      expect(holders.map(({ number }) => number)).toEqual([stackOf(`net-${team}`, of)]);
    }),
  );
});

test("a class of 300 in the number of stacks that is advised: the fullest holds 36", () => {
  const of = stacksFor(300);
  expect(of).toBe(14);
  const sizes = Array.from({ length: of }, () => 0);
  for (let i = 0; i < 300; i += 1) sizes[stackOf(`net-team-${i}`, of) - 1]! += 1;
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([14, 36]);
});

test("the same team is in the same stack for ever: another hash would move a class that runs", () => {
  expect(["red", "blue", "green", "equipe-1"].map((team) => stackOf(`net-${team}`, 12))).toEqual([3, 11, 8, 3]);
});

test("parts are named so that they sort", () => {
  expect(partsOf(12).map(partName).slice(0, 3)).toEqual(["01-of-12", "02-of-12", "03-of-12"]);
  expect(partsOf(3).map(partName)).toEqual(["1-of-3", "2-of-3", "3-of-3"]);
});

test("a large class in one stack is warned of, a small or split one is not", () => {
  expect(stackWarnings(30, undefined)).toEqual([]);
  expect(stackWarnings(300, 14)).toEqual([]);
  expect(stackWarnings(31, undefined)).toEqual([
    "31 teams in one stack take long and much memory: for a class that has not been made yet, set class.stacks to 2.",
  ]);
});

test("class.stacks reaches the model", () => {
  expect(classWith({ settings: { stacks: 3 } }).stacks).toBe(3);
  expect(classWith()).not.toHaveProperty("stacks");
});
