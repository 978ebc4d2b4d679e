/**
 * `npm run bench -- lab|class|dhcp|security|faults [...]`: measures, prints a table or one JSON object.
 *
 * Times are those of this machine at this moment; docs/figures.md shows the last ones taken and when.
 */
import { benchClass, classUsage } from "./class/main";
import { benchDhcp, dhcpUsage } from "./dhcp/main";
import { benchFaults, faultsUsage } from "./faults/main";
import { benchLab } from "./lab";
import { machine, report } from "./report";
import { benchSecurity, securityUsage } from "./security/main";

const [what, ...flags] = process.argv.slice(2);
const known = new Set(["--json", "--cold"]);
const unknown = flags.filter((flag) => !known.has(flag));

/** Those that read their own flags. */
const others: Readonly<Record<string, (flags: readonly string[]) => Promise<number>>> = {
  class: benchClass,
  dhcp: benchDhcp,
  faults: benchFaults,
  security: benchSecurity,
};

async function main(): Promise<void> {
  const other = others[what ?? ""];
  if (other !== undefined) {
    process.exitCode = await other(flags);
    return;
  }
  if (what !== "lab" || unknown.length > 0) {
    console.error("usage: npm run bench -- lab [--json] [--cold]");
    console.error("  --json  one JSON object instead of a table");
    console.error("  --cold  also from nothing: empty caches, another PULUMI_HOME (about half an hour)");
    for (const usage of [classUsage, dhcpUsage, faultsUsage, securityUsage]) console.error(usage);
    process.exitCode = 2;
    return;
  }
  const figures = await benchLab({ cold: flags.includes("--cold") });
  report({ figures, machine: machine() }, flags.includes("--json"));
  process.exitCode = figures.every((figure) => figure.ok) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
