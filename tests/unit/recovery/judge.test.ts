/** What becomes of a creation that was cut off: cli/recovery/judge.ts. */
import type { Found } from "../../../cli/recovery/find/found";
import { judge, type Window } from "../../../cli/recovery/judge";

const window: Window = { from: 10_000, to: 60_000 };
const find = () => Promise.resolve([]);
const found = (id: string, createdAt: number | undefined, useless = false): Found => ({
  ...{ id, createdAt, useless },
  text: `router ${id}`,
  remove: () => Promise.resolve(),
});
const verdict = (
  all: readonly Found[],
  { only = false, known = [] as string[], replaces = false, isConflict = false, when = window } = {},
) => judge({ find, only }, all, when, { known: new Set(known), replaces, isConflict });

test("nothing is there: it is made again", () => {
  expect(verdict([])).toEqual({ kind: "again" });
});

test("one that was made in the run is taken in", () => {
  expect(verdict([found("a", 20_000)])).toMatchObject({ kind: "adopt", found: { id: "a" } });
});

test.each([
  ["before", 5_000],
  ["after", 90_000],
])("one that somebody made %s the run is his", (_, createdAt) => {
  expect(verdict([found("student", createdAt)])).toEqual({ kind: "again" });
  expect(verdict([found("student", createdAt), found("ours", 20_000)])).toMatchObject({
    ...{ kind: "adopt", found: { id: "ours" } },
  });
});

test("services tell whole seconds: one of the second in which the run began is of the run", () => {
  expect(verdict([found("a", 10_000)], { when: { from: 10_700, to: 60_000 } })).toMatchObject({ kind: "adopt" });
});

test("of two of the run nobody can tell which is ours", () => {
  expect(verdict([found("a", 20_000), found("b", 21_000)])).toMatchObject({
    ...{ kind: "unsure", found: [{ id: "a" }, { id: "b" }] },
  });
});

test("one without a date, or of a run without a beginning, is ours where nobody else could make it", () => {
  expect(verdict([found("a", undefined)])).toMatchObject({ kind: "unsure" });
  expect(verdict([found("a", undefined)], { only: true })).toMatchObject({ kind: "adopt" });
  const when = { from: undefined, to: 60_000 };
  expect(verdict([found("a", 20_000)], { when })).toMatchObject({ kind: "unsure" });
  expect(verdict([found("a", 20_000)], { when, only: true })).toMatchObject({ kind: "adopt" });
});

test("what the state knows already is something else", () => {
  expect(verdict([found("a", 20_000)], { known: ["a"] })).toEqual({ kind: "again" });
});

test("what is of no use, or stands beside what it replaces, is removed if it is surely of the run, and else left", () => {
  expect(verdict([found("a", 20_000, true)])).toMatchObject({ kind: "remove" });
  expect(verdict([found("a", 20_000)], { replaces: true })).toMatchObject({ kind: "remove" });
  expect(verdict([found("a", undefined, true)], { only: true })).toMatchObject({ kind: "unsure" });
});

test("what a service calls a conflict is ours where it was made in the run, or bears a mark of ours", () => {
  const isConflict = true;
  expect(verdict([found("a", 20_000)], { isConflict })).toMatchObject({ kind: "adopt", found: { id: "a" } });
  expect(verdict([found("a", undefined)], { isConflict, only: true })).toEqual({ kind: "again" });
  const marked = { ...found("a", undefined), marked: true };
  expect(verdict([marked], { isConflict, only: true })).toMatchObject({ kind: "adopt", found: { id: "a" } });
});
