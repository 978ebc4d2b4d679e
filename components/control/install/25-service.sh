#!/bin/bash
# What the files of every service have in common.
# shellcheck disable=SC2034,SC2154 # the parts share their names

# NAME TYPE URL [ROLE...]: a service for the catalogue; its user in the project `service` gets the roles
catalogue() { CATALOGUE+=("$*"); }

# How a service signs in to Keystone: [keystone_authtoken], and every section in which it calls another one.
sign_in_as() {
  cat <<CONF
auth_url = $(public_url 5000)
cafile = $CA_FILE
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = $1
password = $(secret_of SERVICE "$1")
region_name = $REGION
CONF
}

# Callers' tokens are checked with this; a service that calls in a user's name proves with its own token that it may.
check_tokens_as() {
  cat <<CONF
[keystone_authtoken]
www_authenticate_uri = $(public_url 5000)
service_token_roles = service
service_token_roles_required = true
$(sign_in_as "$1")
CONF
}

# How a service reaches the message queue, besides transport_url.
queue_tls() { printf '[oslo_messaging_rabbit]\nssl = true\nssl_ca_file = %s\n' "$CA_FILE"; }

# Roles as they are meant: in this release a `reader` may by default change whatever a member may. For Nova and Glance: under
# these policies Neutron told Nova that the administrator's ports do not exist, and a volume of Cinder's was not made. So those
# two keep their old rules, and a file of policies takes the readers out of them; who may read is said in the new rules.
role_policies() { printf '[oslo_policy]\nenforce_new_defaults = true\nenforce_scope = true\n'; }

# PORT WSGI-FILE PROCESSES THREADS LOG: a WSGI service under uWSGI, as Debian's own units run it, but on loopback only and
# closing each connection. THREADS are of each process.
uwsgi_ini() {
  cat <<INI
# Written by Atelier.
[uwsgi]
plugins = python3
http-socket = $LOOPBACK:$1
wsgi-file = $2
processes = $3
threads = $4
master = true
lazy-apps = true
enable-threads = true
thunder-lock = true
no-orphans = true
die-on-term = true
buffer-size = 65535
listen = 100
add-header = Connection: close
logto = $5
INI
}
