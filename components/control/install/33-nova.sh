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

nova_files() {
  proxy_to compute 8774 api
  proxy_to metadata 8775 metadata
  proxy_to console 6080 console
  put_file /etc/nova/nova.conf 640 root:nova <<CONF
# Written by Atelier.
[DEFAULT]
my_ip = $PUBLIC_ADDRESS
state_path = /var/lib/nova
transport_url = $(message_queue_url)
enabled_apis = osapi_compute,metadata
osapi_compute_listen = $LOOPBACK
osapi_compute_workers = $WORKERS
metadata_listen = $LOOPBACK
metadata_workers = $WORKERS
# a lab may have one compute node only
allow_resize_to_same_host = true
[api_database]
connection = $(database_url nova nova_api)
[database]
connection = $(database_url nova nova)
[conductor]
workers = $WORKERS
[scheduler]
workers = $WORKERS
# a compute node that joins is mapped to the cell without a command
discover_hosts_in_cells_interval = 10
[filter_scheduler]
# Nova's own five, and the one that keeps a flavor to the host aggregates that it asks for: without it what a blueprint says
# of aggregates is ignored
enabled_filters = ComputeFilter,ComputeCapabilitiesFilter,ImagePropertiesFilter,ServerGroupAntiAffinityFilter,ServerGroupAffinityFilter,AggregateInstanceExtraSpecsFilter
$(check_tokens_as nova)
[service_user]
send_service_user_token = true
$(sign_in_as nova)
[glance]
api_servers = $(public_url 9292)
cafile = $CA_FILE
[keystone]
cafile = $CA_FILE
[placement]
$(sign_in_as placement)
[neutron]
$(sign_in_as neutron)
service_metadata_proxy = true
metadata_proxy_shared_secret = $METADATA_SECRET
[cinder]
os_region_name = $REGION
$(sign_in_as nova)
[vnc]
novncproxy_host = $LOOPBACK
$(behind_proxy)
$(queue_tls)
$(role_policies)
[oslo_concurrency]
lock_path = /var/lib/nova/lock
CONF
  # One process for the API and the metadata service; Debian's unit would run each under uWSGI, and each in eight to
  # sixteen processes.
  unit_drop_in nova-api '/usr/bin/nova-api --config-file=/etc/nova/nova.conf --log-file=/var/log/nova/nova-api.log'
  unit_drop_in nova-conductor
  unit_drop_in nova-scheduler
  # Debian's unit starts nothing before debconf was asked which proxy is wanted.
  unit_drop_in nova-novncproxy '/usr/bin/nova-novncproxy --config-file=/etc/nova/nova.conf --log-file=/var/log/nova/nova-novncproxy.log --web=/usr/share/novnc'
}

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
