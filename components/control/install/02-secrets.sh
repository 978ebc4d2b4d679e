#!/bin/bash
# The secrets, made once on this machine unless given, and what follows from them.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly SERVICES_WITH_SECRETS=(keystone glance placement nova neutron cinder)
readonly QUEUE_USER=openstack QUEUE_PORT=5671

# One name per secret: the administrator, the queue, the metadata proxy, the key of encrypted volumes, and a user in
# Keystone and one in the database for each service.
secret_names() {
  local service
  echo ADMIN_PASSWORD MESSAGE_QUEUE_PASSWORD METADATA_SECRET VOLUME_KEY
  for service in "${SERVICES_WITH_SECRETS[@]}"; do
    echo "DATABASE_PASSWORD_${service^^}"
    if [ "$service" != keystone ]; then echo "SERVICE_PASSWORD_${service^^}"; fi
  done
}

# What is wrong with the given ones, a line each.
secrets_wrong() {
  local name value
  for name in $(secret_names); do
    value=${!name:-}
    if [ "$name" = VOLUME_KEY ]; then
      [[ -z $value || $value =~ ^[0-9a-f]{64}$ ]] || echo "$name: wants 64 of 0-9 a-f (a key of 256 bits)"
      continue
    fi
    [[ -z $value || $value =~ ^[A-Za-z0-9._~-]{8,128}$ ]] ||
      echo "$name: wants 8 to 128 of A-Z a-z 0-9 . _ ~ - (it stands in URLs and in configuration files)"
  done
}

# A schema that was made lives by the secrets that were here: with new ones, encrypted volumes could never be read again.
secrets_not_lost() {
  local file=$1 name
  if grep -qs '^ADMIN_PASSWORD=.' "$file" || ! compgen -G "$STAMPS/schema-*" >/dev/null; then return 0; fi
  for name in $(secret_names); do
    if [ -z "${!name:-}" ]; then
      die "OpenStack is installed here, and $file, which has its secrets, is missing or empty: they are not replaced by new ones" \
        "restore it from a backup of this machine, or, in the project's folder, from the stack's state (for the lab in a box: npm run --silent pulumi -- in place of pulumi):
  pulumi stack export --show-secrets | node components/control/secrets/restore.js | ssh root@$PUBLIC_ADDRESS 'umask 077; cat >$file'"
    fi
  done
}

# A given secret wins over a kept one; a kept one over a new one. The file is replaced whole, so that a killed run
# leaves either all of the old ones or all of the new ones.
secrets_load() {
  local file=$CONTROL_ETC/secrets.env name key value
  local -A kept=()
  SECRET_VALUES=()
  secrets_not_lost "$file"
  if [ -f "$file" ]; then
    while IFS='=' read -r key value; do kept[$key]=$value; done <"$file"
  fi
  for name in $(secret_names); do
    value=${!name:-${kept[$name]:-}}
    if [ -z "$value" ]; then value=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n'); fi
    printf -v "$name" '%s' "$value"
    SECRET_VALUES+=("$value")
  done
  mkdir -p "$CONTROL_ETC"
  chmod 700 "$CONTROL_ETC"
  for name in $(secret_names); do printf '%s=%s\n' "$name" "${!name}"; done | put_file "$file" 600 root:root
}

# KIND SERVICE: a secret by the service that it belongs to
secret_of() {
  local name=$1_PASSWORD_${2^^}
  printf '%s' "${!name}"
}

message_queue_url() { printf 'rabbit://%s:%s@%s:%s/' "$QUEUE_USER" "$MESSAGE_QUEUE_PASSWORD" "$PUBLIC_ADDRESS" "$QUEUE_PORT"; }

# Where a browser finds instances' screens: nova-novncproxy, on its own default port.
console_url() { printf 'https://%s:6080/vnc_lite.html' "$PUBLIC_ADDRESS"; }
