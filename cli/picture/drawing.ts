/**
 * What a picture shows, before anybody decides where it stands: boxes in columns, and what joins them. Plain values; made
 * from the resolved model, drawn as SVG, Mermaid or text.
 */
import type { NodeRole } from "../../settings/node";

/** What a box stands for; pictures write it above the name. */
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
  /** One in its panel. */
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  /** How many it stands for, where that is more than one thing: `×12`, `one for each member`. */
  readonly count?: string;
  /** What is to be known of it: NICs, addresses, sizes. */
  readonly lines: readonly string[];
  /** From the left. */
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
  /** Not a wire: who is in which group. */
  readonly loose?: boolean;
}

/** A part of the picture with a frame of its own: the lab host, the cloud, teams that are alike. */
export interface Panel {
  readonly title: string;
  /** Under the title. */
  readonly notes: readonly string[];
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
}

export interface Drawing {
  readonly title: string;
  readonly panels: readonly Panel[];
}
