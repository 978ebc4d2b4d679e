/**
 * What people of a class may and may not ask of the APIs, one line for each call. `own` is the caller's team, `other` another
 * one; both have the same objects, made for the benchmark by the administrator, so that nothing of a student's is at stake.
 */
import type { Service } from "../caller";

/** Ids of what a team has. */
export interface Belongings {
  readonly project: string;
  /** One of its members. */
  readonly user: string;
  readonly network: string;
  readonly subnet: string;
  readonly port: string;
  readonly router: string;
  readonly group: string;
  readonly rule: string;
  readonly image: string;
  readonly floatingIp: string;
  /** Absent: the cloud has no volumes. */
  readonly volume?: string;
  readonly volumeSnapshot?: string;
  /** Absent: the blueprint has no machines. */
  readonly server?: string;
}

/** What nobody's team owns. */
export interface Common {
  readonly externalNetwork: string;
  readonly externalSubnet: string;
  readonly flavor: string;
  readonly image: string;
  readonly domain: string;
  readonly adminProject: string;
  readonly adminUser: string;
  readonly memberRole: string;
  readonly adminRole: string;
  /** A security group of the administrator's project. */
  readonly adminGroup: string;
}

export interface Targets {
  readonly own: Belongings;
  readonly other: Belongings;
  readonly common: Common;
}

/**
 * `all`: looks, which readers and auditors may, too. `writers`: whoever has the role `member` in the team. `nobody`.
 * `people`: who signed in with a password; a pack's credential is restricted. `blind`: it may answer, but with nothing of
 * another team's in it. `empty`: it may answer, with a list that has nothing in it.
 */
export type Allowed = "all" | "writers" | "people" | "nobody" | "blind" | "empty";

export interface Call {
  readonly service: Service;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: (targets: Targets) => string;
  readonly body?: (targets: Targets) => unknown;
  readonly contentType?: string;
  readonly allowed: Allowed;
  /** Statuses besides 403 and 404 by which the service says no to this one, and to nothing else. */
  readonly refusals?: readonly number[];
  /** What must not be in an answer. */
  readonly absent?: string;
  /** Only where the teams have it. */
  readonly needs?: "volume" | "server";
}

type Text = (targets: Targets) => string;
type Body = (targets: Targets) => unknown;

export const get = (service: Service, allowed: Allowed, path: Text): Call => ({
  service,
  method: "GET",
  path,
  allowed,
});
export const post = (service: Service, allowed: Allowed, path: string, body: Body): Call => ({
  ...{ service, method: "POST", allowed, body },
  path: () => path,
});
export const change = (
  service: Service,
  allowed: Allowed,
  method: "PUT" | "PATCH" | "POST",
  path: Text,
  body: Body,
): Call => ({
  ...{ service, method, path, body, allowed },
});
export const remove = (service: Service, path: Text): Call => ({ service, method: "DELETE", path, allowed: "nobody" });

/** As {@link post}, for another project: Neutron says 400 to whoever may not. */
export const foreign = (path: string, body: Body): Call => ({
  ...post("network", "nobody", path, body),
  refusals: [400],
});
