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

neutron_schema_create() {
  logged neutron as neutron neutron-db-manage --config-file /etc/neutron/neutron.conf \
    --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade heads
}
neutron_schema_upgrade() { neutron_schema_create; }
neutron_delete() { rm -rf /var/lib/neutron/lock; }
