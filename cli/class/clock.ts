/** Checks this machine's clock, by which leases end. */
import type { ClockReading } from "../../openstack/client";
import { counted } from "../../values/names";
import { Failure } from "./failure";

/** The largest difference in seconds: more than clocks without NTP drift in a term, less than any lease. */
const mostSeconds = 300;

/**
 * Seconds that this machine's clock is ahead of the cloud's; negative: behind. The duration of the request is allowed
 * for.
 */
export function secondsAhead({ cloud, before, after }: ClockReading): number {
  if (before > cloud) return (before - cloud) / 1000;
  return after < cloud ? (after - cloud) / 1000 : 0;
}

function duration(seconds: number): string {
  const [unit, size] =
    seconds < 7200
      ? (["minute", 60] as const)
      : seconds < 172_800
        ? (["hour", 3600] as const)
        : (["day", 86_400] as const);
  return counted(Math.round(seconds / size), unit);
}

/** @throws Failure if the clock is so wrong that leases would end, and teams be deleted, at the wrong time */
export function refuseWrongClock(reading: ClockReading | undefined): void {
  if (reading === undefined)
    throw new Failure(
      "the cloud does not say what time it is (neither a Date header nor the token's issued_at), and leases end by the clock\n" +
        "  next: see what stands between here and Keystone",
    );
  const ahead = secondsAhead(reading);
  if (Math.abs(ahead) <= mostSeconds) return;
  const time = (at: number) => new Date(at).toISOString().slice(0, 19) + "Z";
  throw new Failure(
    `this machine's clock (${time(reading.after)}) is ${duration(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"} the cloud's ` +
      `(${time(reading.cloud)}): no lease was ended\n` +
      "  next: timedatectl on both, set the one that is wrong, then the same command again",
  );
}
