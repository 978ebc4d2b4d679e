/** The benchmark's results as tables, and as figures with their goals. */
import { figure, type Figure } from "../report";
import { markdownTable } from "../../values/markdown-table";
import { medianRatio, medianSeconds, type Comparison } from "./compare";
import { peerSteps, slowPeers, type PeerName } from "./peers";
import type { ScaleRun, ScaleStep } from "./scale";

const seconds = (value: number | undefined) => (value === undefined ? "-" : value.toFixed(1));

export function scaleTable({ results, states, missing, options }: ScaleRun): string {
  const rows = results.map((r) => [
    ...[`${r.teams} teams, ${r.step}`, seconds(r.seconds), (r.seconds / r.teams).toFixed(2)],
    ...[String(r.calls), String(r.callsAtOnce), r.peakMiB.toFixed(0), String(r.peakProcesses)],
  ]);
  const heading = ["fake OpenStack", "s", "s a team", "API calls", "at once", "peak MiB", "processes"];
  const notes = [
    `every call answered after ${options.latencyMs} ms, machines ACTIVE after ${options.bootMs} ms, no SSH awaited`,
    ...states.map((s) => `${s.teams} teams: ${s.resources} resources, state of ${(s.bytes / 2 ** 20).toFixed(1)} MiB`),
    ...missing.map((m) => `${m.teams} teams, ${m.step}: not measured: ${m.why}`),
  ];
  return [markdownTable(heading, rows, { numbers: true }), ...notes].join("\n");
}

export function peersTable(comparison: Comparison): string {
  const { results, missing, options } = comparison;
  const names = [...new Set(results.map(({ peer }) => peer))];
  const rows = names.flatMap((peer) =>
    peerSteps.flatMap((step) => {
      const ofStep = results.filter((r) => r.peer === peer && r.step === step);
      if (ofStep.length === 0) return [];
      const ratio = medianRatio(comparison, step, peer, "OpenTofu");
      const all = ofStep.map((r) => r.secondsForAll.toFixed(1)).join(" ");
      const memory = Math.max(...ofStep.map(({ peakMiB }) => peakMiB)).toFixed(0);
      return [
        [`${peer}, ${step}`, seconds(medianSeconds(comparison, peer, step)), all, ratio?.toFixed(2) ?? "-", memory],
      ];
    }),
  );
  const heading = [`${options.teams} teams`, "median s", "runs", "of OpenTofu's", "peak MiB"];
  const measured = results.find(({ peer }) => slowPeers.includes(peer))?.teams;
  const notes = [
    "OpenTofu, naive Pulumi, openstack command, Ansible: the same ten objects a team; Atelier: the same effect, and people",
    "OpenTofu with people: a user, its role and a network quota besides, so that a team has what Atelier's has",
    "calls alone: each call that the effect needs, without people, and nothing else: what the control plane itself takes",
    "no-op: OpenTofu's plan and Ansible ask the cloud, Pulumi's preview compares with its state; the command has none",
    ...(measured === undefined ? [] : [`${slowPeers.join(" and ")}: one run with ${measured} teams, in proportion`]),
    ...missing.map(({ peer, run, why }) => `${peer}, run ${run}: not measured: ${why}`),
  ];
  return [markdownTable(heading, rows, { numbers: true }), ...notes].join("\n");
}

const MiB = 1536;

export function scaleFigures({ results }: ScaleRun): Figure[] {
  const of = (teams: number, step: ScaleStep) => results.filter((r) => r.teams === teams && r.step === step);
  const sizes = [...new Set(results.map(({ teams }) => teams))];
  const peaks = sizes.map((teams) => {
    const peak = Math.max(...results.filter((r) => r.teams === teams).map(({ peakMiB }) => peakMiB));
    return figure(`peak memory, ${teams} teams with machines`, peak, "MiB", MiB);
  });
  const preview = of(100, "preview").map((r) => figure("preview of 100 teams", r.seconds, "s", 20));
  const add = of(30, "add a team").map((r) => figure("one team more than 30", r.seconds, "s", 15));
  return [...peaks, ...preview, ...add];
}

export function peersFigures(comparison: Comparison): Figure[] {
  const goals = [
    ["up", "OpenTofu", 0.8],
    ["up", "OpenTofu with people", 0.8],
    ["no-op", "OpenTofu", 1],
    ["no-op", "OpenTofu with people", 1],
    ["destroy", "OpenTofu", 0.4],
    ["destroy", "OpenTofu with people", 0.4],
    ["up", "openstack command", 0.1],
  ] as const satisfies readonly (readonly [string, PeerName, number])[];
  return goals.flatMap(([step, peer, goal]) => {
    const ratio = medianRatio(comparison, step, "Atelier", peer);
    return ratio === undefined ? [] : [figure(`same effect, ${step}: Atelier / ${peer}`, ratio, "x", goal)];
  });
}
