import type { LabSettings } from "../settings/lab";
import { surroundingsOf } from "./cloud/check-overlaps";
import { checkLab } from "./check";
import { resolveCloud } from "./cloud/resolve";
import { existingAccess, resolveControlPlane } from "./control/resolve";
import type { SettingsFiles } from "./files";
import { resolveHost } from "./host/resolve";
import { resolveNode, resolveNodeImage } from "./node/resolve";
import { Problems, type Problem, type Step } from "../values/problem";
import type { LabModel } from "./types";

/** A lab, or all mistakes in its settings. */
export type Resolved = { readonly lab: LabModel } | { readonly problems: readonly Problem[] };

/**
 * Stage 2: what the settings mean. Resolving never fails; the checks then compare the settings with the result, so
 * that derived values (MAC addresses, gateways, names of counted instances) are checked like written ones.
 *
 * @param unread parts that were left out of the settings because their shape is wrong; nothing that depends on them
 * is reported as missing
 */
export function resolveLab(
  settings: LabSettings,
  files: SettingsFiles,
  unread: readonly (readonly Step[])[] = [],
): Resolved {
  const access = existingAccess(settings.controlPlane, files);
  const nodes = Object.entries(settings.nodes).map(([name, node]) => resolveNode(settings, name, node, access));
  const lab: LabModel = {
    host: settings.host && resolveHost(settings.host, nodes, files),
    controlPlane: resolveControlPlane(settings, files, nodes),
    nodeImage: resolveNodeImage(settings, files),
    nodes,
    surroundings: surroundingsOf(settings, { nodes }),
    cloud: resolveCloud(settings.cloud, files, settings.allowLoss),
    allowLoss: settings.allowLoss,
  };
  const problems = new Problems(unread);
  checkLab(settings, lab, problems);
  return problems.all.length > 0 ? { problems: problems.all } : { lab };
}
