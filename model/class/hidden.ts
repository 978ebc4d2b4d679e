import type { ClassModel } from "./types";

/** Whether a machine of any team is hidden from its students: the staff then has a key pair of its own. */
export const hasHidden = ({ teams }: ClassModel): boolean =>
  teams.some(({ instances }) => instances.some(({ hidden }) => hidden));
