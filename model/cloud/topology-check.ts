/** What every check of a topology looks at. */
import { insteadOf } from "../../values/names";
import { pathText, type Problems, type Step } from "../../values/problem";
import type { RouterSettings, TopologySettings } from "./topology";

export interface TopologyCheck {
  readonly settings: TopologySettings;
  readonly problems: Problems;
  /** Where the topology stands: under `cloud` in a stack file, a blueprint's whole file. */
  readonly at: readonly Step[];
  /** Networks that lead outside, which instances may be on. Absent: whoever looks does not know them, as in a blueprint. */
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
 * One of the topology's names, or a problem.
 * @param elsewhere where else such a name may stand. Default: nowhere.
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
  // Looking for the nearest name takes a while, which nobody should wait for a thousand times.
  const known = problems.all.length < 100 ? [...Object.keys(settings[kind]), ...problems.unreadIn(...mapping)] : [];
  const fix = insteadOf(name, known, `declare it in ${pathText(mapping)}`);
  problems.addLack([[...mapping, name], ...elsewhere], path, name, `is no ${kinds[kind] ?? kind}`, fix);
  return false;
}
