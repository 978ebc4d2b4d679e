#!/bin/bash
# Keystone: who may do what, and where every service is. First of all: the others exit when they cannot sign in.
# shellcheck disable=SC2034,SC2154 # the parts share their names

SERVICES+=(keystone)
UNITS+=(keystone)
API_UNITS[identity]=keystone
UNIT_FILES[keystone]="/etc/keystone/keystone.conf /etc/keystone/atelier-uwsgi.ini"
UNIT_LOGS[keystone]=/var/log/keystone/keystone.log

keystone_files() {
  proxy_to identity 5000 api $((2 * WORKERS))
  put_file /etc/keystone/keystone.conf 640 root:keystone <<CONF
# Written by Atelier.
[DEFAULT]
log_dir = /var/log/keystone
log_file = keystone.log
[database]
connection = $(database_url keystone keystone)
[token]
provider = fernet
$(behind_proxy)
[cache]
# One for all processes: from its own each would answer what another has changed since, a service catalogue without Neutron
# or roles that were taken away. Without any, Keystone takes fifteen times the processor's time.
enabled = true
backend = oslo_cache.memcache_pool
memcache_servers = $CACHE_ADDRESS
$(if [ "$EPHEMERAL" = true ]; then printf '[identity]\n# bcrypt at its cheapest: the passwords of this lab live as long as it does\npassword_hash_rounds = 4\n'; fi)
CONF
  # Not by threads: its AuthContextMiddleware keeps the token of a request in itself, where another thread's request finds
  # it. Seen under load: a member's request with the administrator's roles. Two at least, so that one long request (a
  # domain's deletion) does not keep everybody else out.
  uwsgi_ini 5000 /usr/bin/keystone-wsgi-public $((2 * WORKERS)) 1 /var/log/keystone/keystone-uwsgi.log |
    put_file /etc/keystone/atelier-uwsgi.ini 640 root:keystone
  unit_drop_in keystone '/usr/bin/uwsgi_python3 --ini /etc/keystone/atelier-uwsgi.ini'
}

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
