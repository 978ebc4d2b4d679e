import type { ClassModel } from "./types";

/** Whether any team has a hidden machine: the staff then gets a key pair for these. */
export const hasHidden = ({ teams }: ClassModel): boolean =>
  teams.some(({ instances }) => instances.some(({ hidden }) => hidden));
