#!/bin/bash
# Placement: what each compute node has left.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(placement)
UNITS+=(placement-api)
API_UNITS[placement]=placement-api
UNIT_FILES[placement-api]="/etc/placement/placement.conf /etc/placement/atelier-uwsgi.ini"
UNIT_LOGS[placement-api]=/var/log/placement/placement-api.log
placement_catalogue() { catalogue placement placement "$(public_url 8778)" admin service; }

placement_files() {
  proxy_to placement 8778 api $((8 * WORKERS))
  put_file /etc/placement/placement.conf 640 root:placement <<CONF
# Written by Atelier.
[api]
auth_strategy = keystone
[placement_database]
connection = $(database_url placement placement)
$(check_tokens_as placement)
$(behind_proxy)
CONF
  uwsgi_ini 8778 /usr/bin/placement-api "$WORKERS" 8 /var/log/placement/placement-api.log |
    put_file /etc/placement/atelier-uwsgi.ini 640 root:placement
  unit_drop_in placement-api '/usr/bin/uwsgi_python3 --ini /etc/placement/atelier-uwsgi.ini'
}

placement_schema_create() { logged placement as placement placement-manage db sync; }
placement_schema_upgrade() { placement_schema_create; }
placement_delete() { :; }
