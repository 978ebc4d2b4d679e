#!/bin/bash
# Placement: what each compute node has left.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(placement)
UNITS+=(placement-api)
API_UNITS[placement]=placement-api
UNIT_FILES[placement-api]="/etc/placement/placement.conf /etc/placement/atelier-uwsgi.ini"
UNIT_LOGS[placement-api]=/var/log/placement/placement-api.log
placement_catalogue() { catalogue placement placement "$(public_url 8778)" admin service; }

placement_schema_create() { logged placement as placement placement-manage db sync; }
placement_schema_upgrade() { placement_schema_create; }
placement_delete() { :; }
