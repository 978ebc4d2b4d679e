import fc from "fast-check";
import {
  after,
  before,
  instantOf,
  isTimeZone,
  localTime,
  narrowed,
  stateOf,
  walltimeSeconds,
} from "../../../model/class/leases/leases";
import type { Lease } from "../../../model/class/types";

test.each([
  ["4h", 14_400],
  ["90m", 5400],
  ["2d", 172_800],
  ["1d12h", 129_600],
  ["1w", 604_800],
  ["7-00:00:00", 604_800],
  ["04:30:00", 16_200],
  ["100:00:00", 360_000],
  [" 4h ", 14_400],
  ["", undefined],
  ["0h", undefined],
  ["4", undefined],
  ["4 h", undefined],
  ["-4h", undefined],
  ["h", undefined],
  ["4h30", undefined],
  ["4y", undefined],
  ["999999w", undefined],
  ["04:61:00", undefined],
])("the walltime %s is %s seconds", (text, seconds) => {
  expect(walltimeSeconds(text)).toBe(seconds);
});

describe("instants", () => {
  test.each([
    ["a date as start", "2026-09-01", "start", "Europe/Paris", "2026-08-31T22:00:00Z"],
    ["a date as end includes the day", "2026-12-18", "end", "Europe/Paris", "2026-12-18T23:00:00Z"],
    ["a time", "2026-12-18T17:00", "end", "Europe/Paris", "2026-12-18T16:00:00Z"],
    ["a time with a space", "2026-12-18 17:00:30", "end", "UTC", "2026-12-18T17:00:30Z"],
    ["a time with offset", "2026-12-18T17:00+05:30", "end", "Europe/Paris", "2026-12-18T11:30:00Z"],
    ["a time that is skipped, as start", "2026-03-29T02:30", "start", "Europe/Paris", "2026-03-29T00:30:00Z"],
    ["a time that is skipped, as end", "2026-03-29T02:30", "end", "Europe/Paris", "2026-03-29T01:30:00Z"],
    ["a time that comes twice, as start", "2026-10-25T02:30", "start", "Europe/Paris", "2026-10-25T00:30:00Z"],
    ["a time that comes twice, as end", "2026-10-25T02:30", "end", "Europe/Paris", "2026-10-25T01:30:00Z"],
    ["the day of 25 hours", "2026-10-25", "end", "Europe/Paris", "2026-10-25T23:00:00Z"],
    ["a midnight that does not exist", "2026-09-06", "start", "America/Santiago", "2026-09-06T04:00:00Z"],
    ["a date without quotes", "2026-12-18 00:00:00 +0000 UTC", "end", "Europe/Paris", "2026-12-18T23:00:00Z"],
    ["a time without quotes", "2026-12-18 17:00:00 +0100 +0100", "end", "UTC", "2026-12-18T16:00:00Z"],
    ["an offset without quotes", "2026-12-18 17:00:00 +0530 IST", "end", "UTC", "2026-12-18T11:30:00Z"],
    ["a time that may be UTC or local", "2026-12-18 17:00:00 +0000 UTC", "end", "Europe/Paris", undefined],
    ["no such day", "2026-02-30", "start", "UTC", undefined],
    ["no such hour", "2026-02-03T25:00", "start", "UTC", undefined],
    ["another calendar", "18.12.2026", "start", "UTC", undefined],
    ["nothing", "", "end", "UTC", undefined],
    ["the last day that is written without a sign", "9999-12-30", "end", "UTC", "9999-12-31T00:00:00Z"],
    ["a day that ends after it", "9999-12-31", "end", "UTC", undefined],
  ] as const)("%s", (_what, text, which, zone, instant) => {
    expect(instantOf(text, which, zone)).toBe(instant);
  });

  test("a walltime is time that passes: a day over the change of clocks ends an hour off", () => {
    const start = instantOf("2026-10-24T12:00", "start", "Europe/Paris") ?? "";
    expect(localTime(after(start, 86_400), "Europe/Paris")).toBe("2026-10-25 11:00 Europe/Paris");
  });

  test("zones", () => {
    expect(["Europe/Paris", "UTC", "+02:00", "Europe/Pari", "", "Mars"].map(isTimeZone)).toEqual([
      ...[true, true, true, false, false, false],
    ]);
  });
});

const lease: Lease = {
  start: "2026-09-01T00:00:00Z",
  end: "2026-09-10T00:00:00Z",
  timeZone: "UTC",
  warningSeconds: 86_400,
};

test.each([
  ["2026-08-31T23:59:59Z", "upcoming"],
  ["2026-09-01T00:00:00Z", "active"],
  ["2026-09-08T23:59:59Z", "active"],
  ["2026-09-09T00:00:00Z", "warning"],
  ["2026-09-09T23:59:59Z", "warning"],
  ["2026-09-10T00:00:00Z", "expired"],
])("at %s it is %s", (now, state) => {
  expect(stateOf(lease, now)).toBe(state);
});

test("a lease without end never expires, one without start is never upcoming", () => {
  expect(stateOf({ timeZone: "UTC", warningSeconds: 0 }, "1970-01-01T00:00:00Z")).toBe("active");
});

describe("the narrowest wins", () => {
  test.each([
    ["a sooner end", { end: "2026-09-05T00:00:00Z" }, false, "2026-09-05T00:00:00Z"],
    ["a later end", { end: "2026-09-15T00:00:00Z" }, false, "2026-09-10T00:00:00Z"],
    ["a later end that is allowed", { end: "2026-09-15T00:00:00Z" }, true, "2026-09-15T00:00:00Z"],
    ["none", {}, false, "2026-09-10T00:00:00Z"],
  ])("%s", (_what, own, mayExceed, end) => {
    expect(narrowed(lease, own, mayExceed)).toEqual({ ...lease, end });
  });

  test("what is inside is never there when its container is not", () => {
    const hours = fc.integer({ min: -300, max: 600 }).map((n) => after(lease.start ?? "", n * 3600));
    fc.assert(
      fc.property(
        fc.option(hours, { nil: undefined }),
        fc.option(hours, { nil: undefined }),
        hours,
        (start, end, now) => {
          const inner = narrowed(lease, { ...(start ? { start } : {}), ...(end ? { end } : {}) });
          const there = (l: Lease) => ["active", "warning"].includes(stateOf(l, now));
          expect(there(inner) && !there(lease)).toBe(false);
          expect(before(lease.end ?? "", inner.end ?? "")).toBe(false);
        },
      ),
    );
  });
});

test("whatever is written, there is an answer", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (text, zone) => {
      walltimeSeconds(text);
      isTimeZone(zone);
      expect(instantOf(text, "end", "UTC") ?? "").toMatch(/^$|Z$/);
    }),
  );
});
