import type { LabSettings } from "../settings/lab";
import type { Problems } from "../values/problem";
import type { LabModel } from "./types";
import { checkCapacity } from "./host/check-capacity";
import { checkControlPlane } from "./control/check";
import { checkFit } from "./cloud/check-fit";
import { checkHost } from "./host/check";
import { checkCloudTopology } from "./cloud/check-topology";
import { checkMacs } from "./node/check-macs";
import { checkExternalNetworks } from "./cloud/check-external";
import { checkNodes } from "./node/check";
import { checkOverlaps } from "./cloud/check-overlaps";
import { checkPools } from "./cloud/check-pools";
import { checkCloudAggregates } from "./cloud/check-aggregates";
import { checkCloudVolumes } from "./cloud/check-volumes";
import { checkReferences } from "./cloud/check-references";
import { checkSegments } from "./cloud/check-segments";
import { checkUplinks } from "./node/check-uplinks";

/** All checks of a lab. Each looks at one matter, and does not report what another check reports already. */
const checks: readonly ((settings: LabSettings, lab: LabModel, problems: Problems) => void)[] = [
  checkHost,
  checkControlPlane,
  checkNodes,
  checkMacs,
  checkCapacity,
  checkReferences,
  checkExternalNetworks,
  checkCloudTopology,
  checkSegments,
  checkUplinks,
  checkOverlaps,
  checkCloudVolumes,
  checkCloudAggregates,
  checkPools,
  checkFit,
];

export function checkLab(settings: LabSettings, lab: LabModel, problems: Problems): void {
  for (const check of checks) check(settings, lab, problems);
}
