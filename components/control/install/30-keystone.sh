#!/bin/bash
# Keystone: who may do what, and where every service is. First of all: the others exit when they cannot sign in.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(keystone)
UNITS+=(keystone)
API_UNITS[identity]=keystone
UNIT_FILES[keystone]="/etc/keystone/keystone.conf /etc/keystone/atelier-uwsgi.ini"
UNIT_LOGS[keystone]=/var/log/keystone/keystone.log

keystone_schema_create() {
  rm -rf /etc/keystone/fernet-keys /etc/keystone/credential-keys
  logged keystone as keystone keystone-manage db_sync
  logged keystone keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone
  logged keystone keystone-manage credential_setup --keystone-user keystone --keystone-group keystone
}
keystone_schema_upgrade() { logged keystone as keystone keystone-manage db_sync; }

# The administrator, the roles admin, member and reader, and Keystone's own place in the catalogue. Mends all of them
# when run again, so it runs whenever one of its inputs is new. The password comes from the environment.
keystone_bootstrap() {
  local inputs
  inputs=$(digest <<<"$ADMIN_PASSWORD $(public_url 5000) $REGION")
  if stamped bootstrap "$inputs"; then return; fi
  local url
  url=$(public_url 5000)/v3
  OS_BOOTSTRAP_PASSWORD=$ADMIN_PASSWORD logged keystone as keystone keystone-manage bootstrap \
    --bootstrap-username admin --bootstrap-project-name admin --bootstrap-role-name admin --bootstrap-region-id "$REGION" \
    --bootstrap-admin-url "$url" --bootstrap-internal-url "$url" --bootstrap-public-url "$url"
  stamp bootstrap "$inputs"
}

keystone_delete() { rm -rf /etc/keystone/fernet-keys /etc/keystone/credential-keys; }
