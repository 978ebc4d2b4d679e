/** The fields of OpenStack's answers that tasks of this folder read. */

/** Nova: GET /os-services. */
export interface ComputeService {
  readonly id: string;
  readonly host: string;
  readonly binary: string;
  readonly state: "up" | "down";
  readonly status: "enabled" | "disabled";
  readonly disabled_reason: string | null;
  readonly updated_at: string | null;
}

/** Nova: GET /os-hypervisors/detail. */
export interface Hypervisor {
  readonly hypervisor_hostname: string;
  readonly service: { readonly host: string };
}

/** Placement: GET /resource_providers/ID/inventories, by resource class. */
export type Inventories = Readonly<Record<string, { readonly total: number }>>;

/** Neutron: GET /agents. */
export interface Agent {
  readonly id: string;
  readonly agent_type: string;
  readonly host: string;
  readonly alive: boolean;
  readonly admin_state_up: boolean;
  readonly heartbeat_timestamp: string;
  readonly configurations: {
    readonly bridge_mappings?: Readonly<Record<string, string>>;
    readonly tunneling_ip?: string;
  };
}

/** Nova: GET /servers/detail. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly "OS-EXT-SRV-ATTR:host": string | null;
}
