import type { LabSettings } from "../settings/lab";
import type { Problems } from "../values/problem";
import type { LabModel } from "./types";
import { checkCapacity } from "./host/check-capacity";
import { checkControlPlane } from "./control/check";
import { checkFit } from "./cloud/check-fit";
import { checkHost } from "./host/check";
import { checkImagesAndFlavors } from "./cloud/check-images";
import { checkInstances } from "./cloud/check-instances";
import { checkMacs } from "./node/check-macs";
import { checkNetworks } from "./cloud/check-networks";
import { checkNodes } from "./node/check";
import { checkOverlaps } from "./cloud/check-overlaps";
import { checkPools } from "./cloud/check-pools";
import { checkReferences } from "./cloud/check-references";
import { checkRouters } from "./cloud/check-routers";
import { checkSecurityGroups } from "./cloud/check-security";
import { checkSegments } from "./cloud/check-segments";
import { checkUplinks } from "./node/check-uplinks";

/** Every check there is. Each looks at one matter, and leaves alone what another one has reported. */
const checks: readonly ((settings: LabSettings, lab: LabModel, problems: Problems) => void)[] = [
  checkHost,
  checkControlPlane,
  checkNodes,
  checkMacs,
  checkCapacity,
  checkReferences,
  checkNetworks,
  checkSegments,
  checkUplinks,
  checkOverlaps,
  checkRouters,
  checkSecurityGroups,
  checkImagesAndFlavors,
  checkInstances,
  checkPools,
  checkFit,
];

export function checkLab(settings: LabSettings, lab: LabModel, problems: Problems): void {
  for (const check of checks) check(settings, lab, problems);
}
