/** Leases: from written dates to instants, and the state of a lease at a moment. */
import { Temporal } from "@js-temporal/polyfill";
import type { Lease } from "../types";

/** Before its start, inside it, inside the warning period before its end, after its end. */
export type LeaseState = "upcoming" | "active" | "warning" | "expired";

const units: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** Longest walltime, in seconds: ten years. More is taken for a typing mistake. */
const longest = 3660 * 86_400;

/**
 * A walltime in seconds: `4h`, `90m`, `1d12h`, or as Slurm and OAR write it, `7-00:00:00` and `04:00:00`. A day is
 * always 24 hours, also when clocks change. Undefined: no walltime, zero, or more than ten years.
 */
export function walltimeSeconds(text: string): number | undefined {
  const clock = /^(?:(\d{1,4})-)?(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text.trim());
  const parts = /^(?:\d{1,6}[wdhms])+$/.test(text.trim()) ? [...text.matchAll(/(\d+)([wdhms])/g)] : [];
  const seconds = clock
    ? Number(clock[1] ?? 0) * 86_400 + Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4])
    : parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
  return seconds > 0 && seconds <= longest ? seconds : undefined;
}

/** Whether the zone is one of IANA's (or an offset such as +02:00). */
export function isTimeZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
}

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const localForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/;
const exactForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** How Pulumi passes on a date that stands unquoted in YAML (Go's `time.String`). */
const unquotedForm = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2}) \S+$/;

/**
 * The date as it was written: a day, or a time with its offset. A time in UTC stays in Pulumi's form, which {@link
 * instantOf} refuses: YAML reads a time without offset as UTC, but the class's time zone may have been meant.
 */
function asWritten(text: string): string {
  const [, date, time, hours, minutes] = unquotedForm.exec(text) ?? [];
  if (date === undefined) return text;
  if (hours !== "+00" || minutes !== "00") return `${date}T${time}${hours}:${minutes}`;
  return time === "00:00:00" ? date : text;
}

function shown(instant: Temporal.Instant): string {
  return instant.round("second").toString();
}

/**
 * The instant of a written date or time: `2026-12-18`, `2026-12-18T17:00`, `2026-12-18T17:00+01:00`. A day stands for
 * its first instant as a start, and for the first instant of the next day as an end. For a time that clocks show
 * twice or skip, a start is the earlier and an end the later instant, so that the lease is longer. Undefined: no
 * date.
 */
export function instantOf(text: string, which: "start" | "end", timeZone: string): string | undefined {
  const instant = anyInstantOf(text, which, timeZone);
  // After the year 9999 the text has a sign, which no other reader accepts.
  return instant !== undefined && /^\d{4}-/.test(instant) ? instant : undefined;
}

function anyInstantOf(text: string, which: "start" | "end", timeZone: string): string | undefined {
  const written = asWritten(text.trim()).replace(" ", "T");
  try {
    if (exactForm.test(written)) return shown(Temporal.Instant.from(written));
    if (dateForm.test(written)) {
      const date = Temporal.PlainDate.from(written, { overflow: "reject" });
      const first = which === "start" ? date : date.add({ days: 1 });
      return shown(first.toZonedDateTime(timeZone).toInstant());
    }
    if (!localForm.test(written)) return undefined;
    const local = Temporal.PlainDateTime.from(written, { overflow: "reject" });
    const disambiguation = which === "start" ? "earlier" : "later";
    return shown(local.toZonedDateTime(timeZone, { disambiguation }).toInstant());
  } catch {
    return undefined;
  }
}

/** The instant that lies a number of seconds after another one. */
export function after(instant: string, seconds: number): string {
  return shown(Temporal.Instant.from(instant).add({ seconds }));
}

/** Whether the first instant is before the second. */
export function before(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}

/**
 * The lease of something inside a container. The narrower bound wins: it never starts earlier or ends later than the
 * container, unless `mayExceed` allows a later end.
 */
export function narrowed(container: Lease, own: { start?: string; end?: string }, mayExceed = false): Lease {
  const start =
    own.start !== undefined && (container.start === undefined || before(container.start, own.start))
      ? own.start
      : container.start;
  const end =
    own.end !== undefined && (mayExceed || container.end === undefined || before(own.end, container.end))
      ? own.end
      : container.end;
  const { timeZone, warningSeconds } = container;
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), timeZone, warningSeconds };
}

/** The lease with a later end; an end that is not later changes nothing. */
export function extended(lease: Lease, until: string | undefined): Lease {
  return until === undefined || lease.end === undefined || !before(lease.end, until) ? lease : { ...lease, end: until };
}

/** Where a moment lies: before the start, inside, within the warning before the end, or at the end and after. */
export function stateOf(lease: Lease, now: string): LeaseState {
  if (lease.end !== undefined && !before(now, lease.end)) return "expired";
  if (lease.start !== undefined && before(now, lease.start)) return "upcoming";
  if (lease.end !== undefined && !before(now, after(lease.end, -lease.warningSeconds))) return "warning";
  return "active";
}

/** An instant for people: `2026-12-18 17:00 Europe/Paris`. */
export function localTime(instant: string, timeZone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: "minute" })} ${timeZone}`;
}
