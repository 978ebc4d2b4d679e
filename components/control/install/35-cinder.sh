#!/bin/bash
# Cinder: volumes, as files in a share that compute nodes mount (36-volume-share.sh). There when VOLUMES_PATH is given.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly CINDER_UNITS=(cinder-api cinder-scheduler cinder-volume)

SERVICES+=(cinder)
for unit in "${CINDER_UNITS[@]}"; do
  UNIT_FILES["$unit"]="/etc/cinder/cinder.conf /etc/cinder/policy.yaml"
  UNIT_LOGS["$unit"]=/var/log/cinder/$unit.log
done
UNIT_FILES[cinder-api]+=" /etc/cinder/atelier-uwsgi.ini"
UNIT_LOGS[cinder-api]=/var/log/cinder/cinder-uwsgi.log
# The package wants an iSCSI target, which would listen on every address.
UNITS_REPLACED+=(tgt)

# Without volumes the packages are there all the same, and their units stay off.
volumes_wanted() { [ -n "${VOLUMES_PATH:-}" ]; }
if volumes_wanted; then
  UNITS+=("${CINDER_UNITS[@]}")
  API_UNITS[volumev3]="${CINDER_UNITS[*]}"
else
  UNITS_REPLACED+=("${CINDER_UNITS[@]}")
fi

# Nova looks for the type volumev3 ([cinder] catalog_info).
cinder_catalogue() {
  if volumes_wanted; then
    catalogue cinder volumev3 "$(public_url 8776)/v3/%(project_id)s" admin service
  else
    CATALOGUE_GONE+=(cinder)
  fi
}

cinder_schema_create() { logged cinder as cinder cinder-manage db sync; }
cinder_schema_upgrade() { cinder_schema_create; }
cinder_delete() {
  share_delete
  rm -rf /var/lib/cinder/{lock,conversion,groups,tmp} /var/lib/cinder/cinder-*
}

# The type `encrypted`: files are LUKS, and QEMU on the compute node opens them (front-end). The share sees ciphertext.
# `__DEFAULT__`, Cinder's own, is what a volume gets whose type is not named.
volume_types() {
  if ! volumes_wanted; then return; fi
  if ! ADMIN_PASSWORD=$ADMIN_PASSWORD AUTH_URL=$(public_url 5000)/v3 CACERT=$CA_FILE REGION=$REGION \
    TIMEOUT_SECONDS=$READY_TIMEOUT_SECONDS REFUSED_SECONDS=$REFUSAL_SECONDS logged volume-types python3 -c "$(volume_types_program)"; then return 1; fi
}

volume_types_program() {
  cat <<'PYTHON'
import os, sys, time

from keystoneauth1 import session
from keystoneauth1.identity import v3

auth = v3.Password(
    auth_url=os.environ["AUTH_URL"], username="admin", password=os.environ["ADMIN_PASSWORD"],
    project_name="admin", user_domain_id="default", project_domain_id="default")
keystone = session.Session(auth=auth, timeout=20, verify=os.environ["CACERT"])
place = {"service_type": "volumev3", "interface": "public", "region_name": os.environ["REGION"]}
# The NFS driver hands the size to QEMU as the cipher's, aes-256; XTS takes two such keys, and LUKS' master key has 512 bits.
encryption = {"provider": "luks", "cipher": "aes-xts-plain64", "key_size": 256, "control_location": "front-end"}


def ensure():
    types = keystone.get("/types?is_public=None", endpoint_filter=place).json()["volume_types"]
    found = next((t for t in types if t["name"] == "encrypted"), None)
    if found is None:
        wanted = {"volume_type": {"name": "encrypted", "description": "Encrypted with LUKS before it reaches the share"}}
        found = keystone.post("/types", json=wanted, endpoint_filter=place).json()["volume_type"]
    path = f"/types/{found['id']}/encryption"
    if not keystone.get(path, endpoint_filter=place).json():
        keystone.post(path, json={"encryption": encryption}, endpoint_filter=place)


deadline = time.monotonic() + int(os.environ["TIMEOUT_SECONDS"])
refused = None
while True:
    try:
        ensure()
        break
    except Exception as error:
        is_refused = getattr(error, "http_status", None) in (401, 403)
        refused = (refused or time.monotonic()) if is_refused else None
        if time.monotonic() > deadline or (refused and time.monotonic() - refused > int(os.environ["REFUSED_SECONDS"])):
            sys.exit(f"the volume type cannot be made: {error}")
        time.sleep(0.5)
PYTHON
}
