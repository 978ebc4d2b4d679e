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

# The administrator's user, project or role may have been deleted, or Keystone's own entry in the catalogue: bootstrap mends them.
keystone_administrator() {
  if administrator_enters; then return; fi
  step "Keystone does not let the administrator in as it did: making user, project, role and catalogue entry again"
  rm -f "$STAMPS/bootstrap"
  keystone_bootstrap
}

administrator_enters() {
  ADMIN_PASSWORD=$ADMIN_PASSWORD AUTH_URL=$(public_url 5000)/v3 CACERT=$CA_FILE REGION=$REGION \
    python3 -c "$(administrator_program)" </dev/null
}

# What is no answer of Keystone's says nothing about the administrator: whoever asks next tells it.
administrator_program() {
  cat <<'PYTHON'
import json, os, ssl, sys
from urllib import error, request

domain = {"id": "default"}
user = {"name": "admin", "password": os.environ["ADMIN_PASSWORD"], "domain": domain}
scope = {"project": {"name": "admin", "domain": domain}}
asked = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
trusted = request.HTTPSHandler(context=ssl.create_default_context(cafile=os.environ["CACERT"] or None))
opener = request.build_opener(request.ProxyHandler({}), trusted)
call = request.Request(
    os.environ["AUTH_URL"] + "/auth/tokens", json.dumps(asked).encode(), {"Content-Type": "application/json"})
try:
    with opener.open(call, timeout=60) as answer:
        token = json.load(answer)["token"]
except error.HTTPError as refusal:
    sys.exit(1 if refusal.code in (401, 403) else 0)
except OSError:
    sys.exit(0)
own = [e for s in token["catalog"] if s["type"] == "identity" for e in s["endpoints"]]
faces = {e["interface"] for e in own if e["region_id"] == os.environ["REGION"]}
is_admin = any(role["name"] == "admin" for role in token["roles"])
sys.exit(0 if is_admin and faces >= {"public", "internal", "admin"} else 1)
PYTHON
}

keystone_delete() { rm -rf /etc/keystone/fernet-keys /etc/keystone/credential-keys; }
