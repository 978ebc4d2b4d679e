/** Neutron: the API and the plugin with its drivers. Agents run on the network and compute nodes. */
import { commented, ini } from "../../configuration/ini";
import { signIn } from "../../configuration/sections";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";
import { flatNetworks, idRanges, vlanRanges } from "./networks";
import { policyFile } from "./policies";
import type { Proxied } from "./proxied";
import { as, behindProxy, checkTokens, lockIn, queueTls } from "./sections";
import { unitDropIn } from "./units";
import { databaseUrl, loopback, messageQueueUrl, type ConfigurationValues } from "./values";

const port = 9696;

const neutronConfFile = "/etc/neutron/neutron.conf";
const ml2ConfFile = "/etc/neutron/plugins/ml2/ml2_conf.ini";

function neutronConf(values: ConfigurationValues): string {
  return ini(writtenBy, {
    DEFAULT: {
      bind_host: loopback,
      bind_port: port,
      api_workers: values.workers,
      rpc_workers: values.workers,
      rpc_state_report_workers: commented(0, "the RPC workers take the agents' reports too: a process less"),
      state_path: "/var/lib/neutron",
      core_plugin: "ml2",
      service_plugins: "router,qos",
      transport_url: messageQueueUrl(values),
      notify_nova_on_port_status_changes: commented(
        true,
        "Nova waits for its ports to be plugged before it lets an instance run",
      ),
      notify_nova_on_port_data_changes: true,
    },
    database: { connection: databaseUrl("neutron") },
    ...checkTokens("neutron", values),
    nova: signIn(as("nova", values)),
    placement: signIn(as("placement", values)),
    ...behindProxy,
    ...queueTls,
    ...lockIn("/var/lib/neutron/lock"),
  });
}

function ml2Conf(values: ConfigurationValues): string {
  return ini(writtenBy, {
    ml2: {
      type_drivers: "flat,vlan,vxlan,gre,local",
      tenant_network_types: values.tenantNetworkTypes.join(","),
      mechanism_drivers: "openvswitch,l2population",
      extension_drivers: "port_security,qos",
    },
    ml2_type_flat: { flat_networks: flatNetworks(values) },
    ml2_type_vlan: { network_vlan_ranges: vlanRanges(values) },
    ml2_type_vxlan: { vni_ranges: idRanges(values.vxlanRanges) },
    ml2_type_gre: { tunnel_id_ranges: idRanges(values.greRanges) },
    securitygroup: { enable_security_group: true, enable_ipset: true },
  });
}

/** The rules of the old policies that name owners, and those that would let anybody create. */
const policies = `"owner": "role:member and tenant_id:%(tenant_id)s"
"network_owner": "role:member and tenant_id:%(network:tenant_id)s"
"admin_or_network_owner": "rule:context_is_admin or rule:network_owner"
"ext_parent_owner": "role:member and tenant_id:%(ext_parent:tenant_id)s"
"admin_or_ext_parent_owner": "rule:context_is_admin or rule:ext_parent_owner"
"sg_owner": "role:member and tenant_id:%(security_group:tenant_id)s"
"create_address_scope": "rule:admin_or_owner"
"create_floatingip": "rule:admin_or_owner"
"create_network": "rule:admin_or_owner"
"create_network:port_security_enabled": "rule:admin_or_owner"
# in networks of one's own, or shared with everybody: not in the networks outside, whose addresses are for floating IPs
"create_port": "rule:context_is_admin or (rule:owner and rule:network_owner) or (rule:owner and rule:shared)"
"create_port:binding:vnic_type": "rule:admin_or_owner"
# teams that share their networks with each other are not apart any more
"create_rbac_policy": "rule:admin_only"
"update_rbac_policy": "rule:admin_only"
"create_router": "rule:admin_or_owner"
# Neutron itself looks at the rule's owner only: whoever a group is shared with could open it
"create_security_group_rule": "rule:context_is_admin or rule:sg_owner"
"create_subnetpool": "rule:admin_or_owner"
`;

export function neutronFiles(values: ConfigurationValues): InstalledFile[] {
  const log = "/var/log/neutron/neutron-server.log";
  const command = `/usr/bin/neutron-server --config-file=${neutronConfFile} --config-file=${ml2ConfFile} --log-file=${log}`;
  return [
    fileOf("neutron", neutronConfFile, neutronConf(values)),
    fileOf("neutron", ml2ConfFile, ml2Conf(values)),
    policyFile("neutron", policies),
    // One neutron-server for API, RPC and the plugin's periodic tasks. Debian's pair neutron-api (uWSGI) and
    // neutron-rpc-server runs no periodic tasks in this release, so dead agents would go unnoticed.
    // neutron-rpc-server leaves the last out in this release: nobody would notice that an agent has died.
    unitDropIn("neutron-api", command),
  ];
}

export function neutronProxied(): Proxied[] {
  return [{ name: "network", port, kind: "api" }];
}
