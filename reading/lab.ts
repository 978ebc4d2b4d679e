import type { LabModel } from "../model/types";
import { formatProblem, pathText, type Problem } from "../values/problem";
import { resolveLab } from "../model/resolve";
import { allowedLoss } from "./allow-loss";
import { readFiles } from "./files";
import type { Machine } from "./machine";
import { Document } from "yaml";
import { upgradeLab, upgradeWarning, type Upgrade } from "../settings/earlier-forms";
import { labSettings } from "../settings/lab";
import { schemaProblems } from "../settings/problems";
import { soundParts, type SoundParts } from "../settings/sound-parts";

/** A lab with warnings for its user, or all mistakes in its settings. */
export type Loaded =
  { readonly lab: LabModel; readonly warnings: readonly string[] } | { readonly problems: readonly Problem[] };

/** Problems of the settings' shape, and the parts that can be checked further. Undefined parts: nothing can. */
function shapeOf(value: unknown): { readonly problems: readonly Problem[]; readonly sound: SoundParts | undefined } {
  const parsed = labSettings.safeParse(value);
  if (parsed.success) return { problems: [], sound: { settings: parsed.data, unread: [] } };
  const { issues } = parsed.error;
  return { problems: schemaProblems(issues, labSettings, value), sound: soundParts(issues, value) };
}

/** Problems with their paths as the user wrote them, which may be in an earlier form. */
function asWritten(problems: readonly Problem[], upgrade: Upgrade): readonly Problem[] {
  const written = pathText(upgrade.asWritten(["cloud", "networks"]));
  return problems.map((problem) => ({
    ...problem,
    path: problem.path.replace(/^cloud\.networks(?=[.[]|$)/, written),
  }));
}

/**
 * From the value under `atelier:lab` to the lab. Mistakes of shape, files and meaning are reported together: a part
 * with the wrong shape is left out of the other checks, which then report nothing as missing because of it.
 *
 * @param read reads the files that the settings name. Default: every file must be usable.
 */
export function labFrom(written: unknown, machine: Machine, read = readFiles): Loaded {
  const document = new Document(written);
  const upgrade = upgradeLab(document.contents);
  const value: unknown = upgrade.changes.length > 0 ? document.toJS() : written;
  const shape = shapeOf(value);
  if (shape.sound === undefined) return { problems: asWritten(shape.problems, upgrade) };
  const { settings, unread } = shape.sound;
  const { files, problems, warnings } = read(settings, machine);
  const allowLoss = [...settings.allowLoss, ...allowedLoss(machine)];
  const resolved = resolveLab({ ...settings, allowLoss }, files, unread);
  const found = [...shape.problems, ...problems.all, ...("problems" in resolved ? resolved.problems : [])];
  if (found.length > 0 || "problems" in resolved) return { problems: asWritten(found, upgrade) };
  const earlier = upgradeWarning("atelier:lab", "the stack file", upgrade);
  return { lab: resolved.lab, warnings: [...warnings, ...(earlier === undefined ? [] : [earlier])] };
}

/** Lines of a report; nobody reads more before fixing the first. */
const mostTold = 200;

/** The message for a user with mistakes in the settings under a key. */
export function problemReport(problems: readonly Problem[], key = "atelier:lab"): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const told = problems.slice(0, mostTold).map((p) => `  - ${formatProblem(p)}`);
  const more = problems.length > mostTold ? [`  and ${problems.length - mostTold} more`] : [];
  return [`${key} has ${count}; nothing was changed.`, ...told, ...more].join("\n");
}
