import type { ClassSettings } from "../../settings/class";
import type { Problems } from "../../values/problem";
import type { FlavorModel } from "../cloud/types";
import type { LabModel } from "../types";
import type { Blueprint } from "./blueprint";
import type { LeaseFile } from "./leases/lease-file";
import type { FileProblems } from "../../values/place";
import type { Lease } from "./types";

/** The input of every step that resolves a class, and where each kind of mistake is reported. */
export interface Context {
  readonly lab: LabModel;
  readonly settings: ClassSettings;
  readonly blueprint: Blueprint;
  readonly lease: Lease;
  /** Extended leases, and teams and machines whose lease has ended. */
  readonly leaseFile: LeaseFile;
  /** The external network of the class, one of the lab's; empty where nothing leads outside. */
  readonly externalNetwork: string;
  /** Flavors by the blueprint's entry of a machine. */
  readonly flavors: ReadonlyMap<string, FlavorModel>;
  /** Mistakes in the stack file. */
  readonly problems: Problems;
  /** Mistakes in the blueprint's file. */
  readonly inBlueprint: FileProblems;
  /** Mistakes in the roster. */
  readonly inRoster: FileProblems;
}
