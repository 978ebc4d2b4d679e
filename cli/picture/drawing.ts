/**
 * The content of a picture without positions: boxes in columns, and links between them. Plain values, made from the
 * resolved model and rendered as SVG, Mermaid or text.
 */
import type { NodeRole } from "../../settings/node";

/** The kind of a box, which is written above its name. */
export type Kind =
  | "controller"
  | "NIC"
  | "bridge"
  | `${NodeRole} node`
  | "physical network"
  | "external network"
  | "router"
  | "network"
  | "instance"
  | "security group";

export interface Box {
  /** Unique in its panel. */
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  /** How many things it stands for, if more than one: `×12`, `one for each member`. */
  readonly count?: string;
  /** Details: NICs, addresses, sizes. */
  readonly lines: readonly string[];
  /** Number of its column, from the left. */
  readonly column: number;
}

/** The end of a link: a box, or one of its lines. */
export interface End {
  readonly box: string;
  readonly line?: number;
}

export interface Link {
  readonly from: End;
  readonly to: End;
  /** Whether it is drawn dashed: it is no wire, but membership in a group. */
  readonly loose?: boolean;
}

/** A framed part of the picture: the lab host, the cloud, teams that are alike. */
export interface Panel {
  readonly title: string;
  /** Lines under the title. */
  readonly notes: readonly string[];
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
}

export interface Drawing {
  readonly title: string;
  readonly panels: readonly Panel[];
}
