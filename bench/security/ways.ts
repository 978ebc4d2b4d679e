/** The part that tries the ways between teams, and to what is below the cloud, from the teams' own machines. */
import { runProbe } from "../../cli/class/probe/run";
import { probeText } from "../../cli/class/probe/text";
import type { Tried } from "../../cli/class/probe/types";
import { Pulumi } from "../../cli/class/pulumi";
import { openSession } from "../../cli/class/session";
import { count } from "../report";
import type { PartResult } from "./part";

/** Ways that were open although nothing declares them. */
const undeclared = (tried: readonly Tried[]) =>
  tried.filter(({ outcome, declared }) => outcome === "open" && declared === undefined).length;

export async function benchWays(): Promise<PartResult> {
  const session = await openSession(new Pulumi(undefined));
  const result = await runProbe(session, { tell: (line) => console.error(line) });
  const management = result.tried.filter(({ to }) => to === "management");
  const targets = new Set(
    management
      .filter(({ outcome }) => outcome !== "untried")
      .map(({ address, what }) => `${address} ${JSON.stringify(what)}`),
  );
  return {
    figures: [
      count("ways open between teams that are not exposed", undeclared(result.tried) - undeclared(management), 0),
      count("ordered pairs of teams not probed", result.pairs.all - result.pairs.probed, 0),
      count("management targets reached from instances", undeclared(management), 0),
      count("management targets tried", targets.size, 25, "least"),
    ],
    tables: [probeText(result)],
    details: result,
  };
}
