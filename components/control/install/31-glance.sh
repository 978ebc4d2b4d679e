#!/bin/bash
# Glance: images, as files on this machine.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(glance)
UNITS+=(glance-api)
API_UNITS[image]=glance-api
UNIT_FILES[glance-api]="/etc/glance/glance-api.conf /etc/glance/policy.yaml"
UNIT_LOGS[glance-api]=/var/log/glance/glance-api.log
glance_catalogue() { catalogue glance image "$(public_url 9292)" admin service; }

glance_schema_create() {
  logged glance as glance glance-manage --config-file /etc/glance/glance-api.conf db_sync
}
glance_schema_upgrade() { glance_schema_create; }

# Images without their records are of no use to the next installation.
glance_delete() { rm -rf /var/lib/glance/images/* /var/lib/glance/staging /var/lib/glance/lock; }
