#!/bin/bash
# Nova: the API with the metadata service, the conductor, the scheduler, and the proxy through which a browser shows an
# instance's screen. nova-compute runs on the compute nodes.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(nova)
UNITS+=(nova-api nova-conductor nova-scheduler nova-novncproxy)
API_UNITS[compute]="nova-api nova-conductor nova-scheduler"
API_UNITS[console]=nova-novncproxy
UNIT_FILES[nova-api]=/etc/nova/nova.conf
UNIT_FILES[nova-conductor]=/etc/nova/nova.conf
UNIT_FILES[nova-scheduler]=/etc/nova/nova.conf
UNIT_FILES[nova-novncproxy]=/etc/nova/nova.conf
UNIT_LOGS[nova-api]=/var/log/nova/nova-api.log
UNIT_LOGS[nova-conductor]=/var/log/nova/nova-conductor.log
UNIT_LOGS[nova-scheduler]=/var/log/nova/nova-scheduler.log
UNIT_LOGS[nova-novncproxy]=/var/log/nova/nova-novncproxy.log
UNITS_REPLACED+=(nova-api-metadata nova-serialproxy nova-spicehtml5proxy)
nova_catalogue() { catalogue nova compute "$(public_url 8774)/v2.1" admin service; }

# The cells' addresses are templates over this machine's nova.conf: a changed password changes no row.
nova_schema_create() {
  local database='{scheme}://{username}:{password}@{hostname}'
  logged nova as nova nova-manage api_db sync
  logged nova as nova nova-manage cell_v2 map_cell0 --database_connection "$database/nova_cell0?{query}"
  logged nova as nova nova-manage db sync
  logged nova as nova nova-manage cell_v2 create_cell --name cell1 \
    --database_connection "$database/{path}?{query}" --transport-url '{scheme}://{username}:{password}@{hostname}:{port}/'
}
nova_schema_upgrade() {
  logged nova as nova nova-manage api_db sync
  logged nova as nova nova-manage db sync
}
nova_delete() { rm -rf /var/lib/nova/lock; }
