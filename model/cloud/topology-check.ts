/** The input of every check of a topology. */
import { insteadOf } from "../../values/names";
import { pathText, type Problems, type Step } from "../../values/problem";
import type { RouterSettings, TopologySettings } from "./topology";

export interface TopologyCheck {
  readonly settings: TopologySettings;
  readonly problems: Problems;
  /** Path of the topology: under `cloud` in a stack file, empty for a blueprint's file. */
  readonly at: readonly Step[];
  /** External networks by name, which instances may be on. Absent: not known, as in a blueprint. */
  readonly external?: Readonly<Record<string, { readonly cidr: string; readonly gatewayIp: string }>>;
  /** Whether a router leads to an external network; undefined: to any. */
  readonly leadsOut: (router: RouterSettings, externalNetwork: string | undefined) => boolean;
}

type Kind = keyof TopologySettings;

const kinds: Readonly<Partial<Record<Kind, string>>> = {
  networks: "network",
  securityGroups: "security group",
  serverGroups: "server group",
  userData: "user data",
};

/**
 * Checks that a name of the topology exists.
 * @param elsewhere other names that may stand there. Default: none.
 */
export function checkName(
  { settings, problems, at }: TopologyCheck,
  path: readonly Step[],
  name: string,
  kind: Kind,
  elsewhere: readonly (readonly Step[])[] = [],
): boolean {
  if (Object.hasOwn(settings[kind], name)) return true;
  const mapping = [...at, kind];
  // Looking for the nearest name is slow: after a hundred problems it is left out.
  const known = problems.all.length < 100 ? [...Object.keys(settings[kind]), ...problems.unreadIn(...mapping)] : [];
  const fix = insteadOf(name, known, `declare it in ${pathText(mapping)}`);
  problems.addLack([[...mapping, name], ...elsewhere], path, name, `is no ${kinds[kind] ?? kind}`, fix);
  return false;
}
