/** The objects of an installed control plane in Keystone, which components/control/install makes. Pure. */
import { plain, type State, type StateEntry } from "../state";

/** A service in the catalogue, with a user of the same name. */
export interface WantedService {
  readonly name: string;
  /** Its type in the catalogue. */
  readonly type: string;
}

/** The same as the `catalogue` lines in components/control/install. */
export const services: readonly WantedService[] = [
  { name: "glance", type: "image" },
  { name: "placement", type: "placement" },
  { name: "nova", type: "compute" },
  { name: "neutron", type: "network" },
];
export const blockStorage: WantedService = { name: "cinder", type: "volumev3" };

/** Roles of each service's user in the project `service`. */
export const roles: readonly string[] = ["admin", "service"];

/** Interfaces of each service in the catalogue. */
export const interfaces: readonly string[] = ["public", "internal", "admin"];

/** The installation of a control plane, from a stack's state. */
export interface Installation {
  readonly entry: StateEntry;
  /** Its OpenStack provider: `URN::ID`. */
  readonly provider: string;
  readonly services: readonly WantedService[];
}

const component = "atelier:control:ControlPlane";

/**
 * @param state exported with its secrets
 * @returns undefined if the stack has no complete installation
 */
export function installationIn(state: State): Installation | undefined {
  const all = (state.deployment.resources ?? []).filter(({ delete: gone }) => gone !== true);
  const parent = all.find(({ type }) => type === component)?.urn;
  const children = all.filter((one) => parent !== undefined && one["parent"] === parent);
  const entry = children.find(({ type, urn }) => type === "command:remote:Command" && urn.endsWith("-install"));
  const provider = children.find(({ type }) => type === "pulumi:providers:openstack");
  if (entry === undefined || provider === undefined) return undefined;
  const { stdin = "" } = plain(entry.inputs) as { readonly stdin?: string };
  const hasVolumes = /^export VOLUMES_PATH='.+'$/m.test(stdin);
  return {
    ...{ entry, provider: `${provider.urn}::${provider.id}` },
    services: hasVolumes ? [...services, blockStorage] : services,
  };
}
