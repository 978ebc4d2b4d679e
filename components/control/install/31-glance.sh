#!/bin/bash
# Glance: images, as files on this machine.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(glance)
UNITS+=(glance-api)
API_UNITS[image]=glance-api
UNIT_FILES[glance-api]="/etc/glance/glance-api.conf /etc/glance/policy.yaml"
UNIT_LOGS[glance-api]=/var/log/glance/glance-api.log
glance_catalogue() { catalogue glance image "$(public_url 9292)" admin service; }

glance_files() {
  proxy_to image 9292 image
  put_file /etc/glance/glance-api.conf 640 root:glance <<CONF
# Written by Atelier.
[DEFAULT]
bind_host = $LOOPBACK
bind_port = 9292
workers = $WORKERS
# goes with role_policies
enforce_secure_rbac = true
worker_self_reference_url = $(public_url 9292)
node_staging_uri = file:///var/lib/glance/staging
# images and snapshots are on the disk that the databases are on: no project fills it alone
user_storage_quota = $((IMAGE_QUOTA_GIB * 1024 ** 3))
image_size_cap = $((IMAGE_QUOTA_GIB * 1024 ** 3))
# what clients send: by Glance's other ways this machine would fetch whatever URL a team names, and show it the answer
enabled_import_methods = [glance-direct]
[database]
connection = $(database_url glance glance)
$(check_tokens_as glance)
$(behind_proxy)
[paste_deploy]
flavor = keystone
[glance_store]
stores = file
default_store = file
filesystem_store_datadir = /var/lib/glance/images
$(role_policies)
[oslo_concurrency]
lock_path = /var/lib/glance/lock
CONF
  # Images stay in their project: one that is shared, or open to whoever knows its id, is a way between teams.
  put_policies glance <<'YAML'
"add_member": "role:admin"
"communitize_image": "role:admin"
YAML
  unit_drop_in glance-api
}

glance_schema_create() {
  logged glance as glance glance-manage --config-file /etc/glance/glance-api.conf db_sync
}
glance_schema_upgrade() { glance_schema_create; }

# Images without their records are of no use to the next installation.
glance_delete() { rm -rf /var/lib/glance/images/* /var/lib/glance/staging /var/lib/glance/lock; }
