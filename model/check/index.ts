import type { LabSettings } from "../../settings/lab";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";
import { checkCapacity } from "./capacity";
import { checkControlPlane } from "./control-plane";
import { checkFit } from "./fit";
import { checkHost } from "./host";
import { checkImagesAndFlavors } from "./images";
import { checkInstances } from "./instances";
import { checkMacs } from "./macs";
import { checkNetworks } from "./networks";
import { checkNodes } from "./nodes";
import { checkOverlaps } from "./overlaps";
import { checkPools } from "./pools";
import { checkReferences } from "./references";
import { checkRouters } from "./routers";
import { checkSecurityGroups } from "./security";
import { checkSegments } from "./segments";
import { checkUplinks } from "./uplinks";

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
