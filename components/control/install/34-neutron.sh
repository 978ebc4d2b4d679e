#!/bin/bash
# Neutron: the API and the plugin with the drivers. Agents run on the network and compute nodes.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(neutron)
UNITS+=(neutron-api)
API_UNITS[network]=neutron-api
UNIT_FILES[neutron-api]="/etc/neutron/neutron.conf /etc/neutron/plugins/ml2/ml2_conf.ini /etc/neutron/policy.yaml"
UNIT_LOGS[neutron-api]=/var/log/neutron/neutron-server.log
UNITS_REPLACED+=(neutron-rpc-server)
neutron_catalogue() { catalogue neutron network "$(public_url 9696)" admin service; }

neutron_files() {
  proxy_to network 9696 api
  put_file /etc/neutron/neutron.conf 640 root:neutron <<CONF
# Written by Atelier.
[DEFAULT]
bind_host = $LOOPBACK
bind_port = 9696
api_workers = $WORKERS
rpc_workers = $WORKERS
# the RPC workers take the agents' reports too: a process less
rpc_state_report_workers = 0
state_path = /var/lib/neutron
core_plugin = ml2
service_plugins = router,qos
transport_url = $(message_queue_url)
# Nova waits for its ports to be plugged before it lets an instance run
notify_nova_on_port_status_changes = true
notify_nova_on_port_data_changes = true
[database]
connection = $(database_url neutron neutron)
$(check_tokens_as neutron)
[nova]
$(sign_in_as nova)
[placement]
$(sign_in_as placement)
$(behind_proxy)
$(queue_tls)
[oslo_concurrency]
lock_path = /var/lib/neutron/lock
CONF
  put_file /etc/neutron/plugins/ml2/ml2_conf.ini 640 root:neutron <<CONF
# Written by Atelier.
[ml2]
type_drivers = flat,vlan,vxlan,gre,local
tenant_network_types = $TENANT_NETWORK_TYPES
mechanism_drivers = openvswitch,l2population
extension_drivers = port_security,qos
[ml2_type_flat]
flat_networks = $(flat_networks)
[ml2_type_vlan]
network_vlan_ranges = $(vlan_ranges)
[ml2_type_vxlan]
vni_ranges = $VXLAN_RANGES
[ml2_type_gre]
tunnel_id_ranges = $GRE_RANGES
[securitygroup]
enable_security_group = true
enable_ipset = true
CONF
  # The words in which the old rules say who owns a thing, and what anybody could create.
  put_policies neutron <<'YAML'
"owner": "role:member and tenant_id:%(tenant_id)s"
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
YAML
  # neutron-server is API, RPC and the plugin's periodic work together. Debian's pair neutron-api (uWSGI) and
  # neutron-rpc-server leaves the last out in this release: nobody would notice that an agent has died.
  unit_drop_in neutron-api "/usr/bin/neutron-server --config-file=/etc/neutron/neutron.conf \
--config-file=/etc/neutron/plugins/ml2/ml2_conf.ini --log-file=/var/log/neutron/neutron-server.log"
}

neutron_schema_create() {
  logged neutron as neutron neutron-db-manage --config-file /etc/neutron/neutron.conf \
    --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade heads
}
neutron_schema_upgrade() { neutron_schema_create; }
neutron_delete() { rm -rf /var/lib/neutron/lock; }
