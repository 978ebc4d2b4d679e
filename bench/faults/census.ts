/** What a fake OpenStack holds beside what a state knows: the one must be the other. */
import type { Kept } from "../fake-openstack/records";
import { plain, type State } from "../../cli/recovery/state";

/** Kinds of records that are things of their own, and not parts of others or limits. */
const things = [
  ...["project", "user", "group", "network", "subnet", "router", "port", "security group", "floating IP"],
  ...["server", "key pair", "flavor", "aggregate", "image"],
];

interface Row {
  readonly device_owner?: string;
  readonly domain_id?: string;
  readonly is_domain?: boolean;
}

/** DHCP's ports come with their subnet, and a cloud has its own domain from the start. */
const isOfCloud = (kind: string, id: string, row: Row) =>
  (kind === "port" && row.device_owner === "network:dhcp") ||
  (row.domain_id === "default" && row.is_domain !== true) ||
  id === "default";

/** `kind ID` of everything that somebody has made. */
export function inCloud(records: Readonly<Record<string, Kept>>): string[] {
  const kinds = Object.values(records).flatMap((kept) => Object.entries(kept));
  return kinds
    .filter(([kind]) => things.includes(kind))
    .flatMap(([kind, rows]) =>
      rows.filter(([id, row]) => !isOfCloud(kind, id, row as Row)).map(([id]) => `${kind} ${id}`),
    )
    .sort();
}

const kindOf: Readonly<Record<string, string>> = {
  IdentityProjectV3: "project",
  IdentityUserV3: "user",
  IdentityGroupV3: "group",
  NetworkingNetworkV2: "network",
  NetworkingSubnetV2: "subnet",
  NetworkingRouterV2: "router",
  NetworkingRouterInterfaceV2: "port",
  NetworkingPortV2: "port",
  NetworkingSecgroupV2: "security group",
  NetworkingFloatingipV2: "floating IP",
  ComputeKeypairV2: "key pair",
  ComputeFlavorV2: "flavor",
  ComputeAggregateV2: "aggregate",
  ImagesImageV2: "image",
};

/** The same of a state, exported with its secrets: of tasks by what they gave back. */
export function inState(text: string): string[] {
  const { deployment } = JSON.parse(text) as State;
  return (deployment.resources ?? [])
    .flatMap(({ urn, type, id, outputs }) => {
      const kind = kindOf[type.split(":").at(-1) ?? ""];
      const values = plain(outputs ?? {}) as { stdout?: string; userId?: string };
      const made = () => (JSON.parse(values.stdout ?? "{}") as { id: string }).id;
      if (kind === "key pair") return [`${kind} ${values.userId}/${id}`];
      if (kind !== undefined) return [`${kind} ${id}`];
      if (/\.machine\.[^.]+\.server$/.test(urn)) return [`server ${made()}`];
      return urn.endsWith(".operator") ? [`user ${made()}`] : [];
    })
    .sort();
}
