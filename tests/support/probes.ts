/** What machines of the lab reach of each other, against the table that their filters are made of. */
import type { FilteredMachine, Party, Way } from "../../model/filter-types";
import { waysTo } from "../../model/filters";
import { campus, controller, lisa, ssh, type Result } from "./lab";

export const network1 = `${campus}.31`;

/** The machines of Pulumi.dev.yaml that have a filter. */
const machines: Readonly<Record<string, FilteredMachine>> = {
  [controller]: "controller",
  [network1]: "network node",
  [lisa]: "compute node",
};

/** Open somewhere on loopback, or once open to all, and in nobody's list. */
const others = [25, 111, 2049, 3306, 4369, 6633, 6640, 11211, 16509, 16514, 25672, 49152];

/** Of a range the first two: the lab's two instances have their screens there. */
function portsOfWay({ protocol, ports }: Way): number[] {
  if (protocol !== "tcp" || ports === undefined) return [];
  return [...new Set([ports.first, Math.min(ports.first + 1, ports.last)])];
}

function portsOf(machine: FilteredMachine): number[] {
  return waysTo(machine, { volumes: true }).flatMap(portsOfWay);
}

/** Each machine's every port that anybody may use on any of them, and some more. */
export const targets: readonly string[] = Object.keys(machines).flatMap((address) =>
  [...new Set([...Object.values(machines).flatMap(portsOf), ...others])].map((port) => `${address}:${port}`),
);

/** Those that somebody with these parts may open, on a lab without volumes. */
export function allowed(parties: readonly Party[], from?: string): string[] {
  return Object.entries(machines)
    .filter(([address]) => address !== from)
    .flatMap(([address, machine]) =>
      waysTo(machine, { volumes: false })
        .filter((way) => way.from.some((party) => parties.includes(party)))
        .flatMap(portsOfWay)
        .map((port) => `${address}:${port}`),
    )
    .filter((target, i, all) => all.indexOf(target) === i)
    .sort();
}

/** All at once; one that says nothing within the time is closed. */
const script = (probe: string) =>
  `for target in ${targets.join(" ")}; do { ${probe} && echo "open $target"; } & done; wait`;

function opened(result: Result, from?: string): string[] {
  return result.stdout
    .split("\n")
    .filter((line) => line.startsWith("open "))
    .map((line) => line.slice("open ".length))
    .filter((target) => from === undefined || !target.startsWith(`${from}:`))
    .sort();
}

/** From a machine that has bash. */
export async function openFrom(address: string): Promise<string[]> {
  const probe = `timeout 20 bash -c "exec 3<>/dev/tcp/\${target%:*}/\${target#*:}" 2>/dev/null`;
  return opened(await ssh(address, script(probe)), address);
}

/** From an instance, which has busybox. */
export async function openFromInstance(address: string): Promise<string[]> {
  return opened(await ssh(address, script(`nc -w 5 "\${target%:*}" "\${target#*:}" </dev/null >/dev/null 2>&1`)));
}
