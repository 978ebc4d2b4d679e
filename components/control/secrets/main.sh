#!/bin/bash
# The secrets alone, before the installation: what nodes and clients need is then known, and stays known while a preview
# shows a change of the installation.
# shellcheck disable=SC2034,SC2154 # the parts share their names

# What nodes and clients need, as one JSON object in a fixed order.
result() {
  local service names=()
  for service in "${SERVICES_WITH_SECRETS[@]}"; do
    if [ "$service" != keystone ]; then names+=("$service=$(secret_of SERVICE "$service")"); fi
  done
  SERVICE_PASSWORDS="${names[*]}" ADMIN_PASSWORD=$ADMIN_PASSWORD METADATA_SECRET=$METADATA_SECRET VOLUME_KEY=$VOLUME_KEY REGION=$REGION \
    PUBLIC_ADDRESS=$PUBLIC_ADDRESS MESSAGE_QUEUE_URL=$(message_queue_url) CONSOLE_URL=$(console_url) CA_CERTIFICATE=$(ca_certificate) SHARE_CERTIFICATE=$(cat "$TLS_ETC/nodes.pem") python3 -c '
import json, os
env = os.environ
print(json.dumps({
    "authUrl": "https://%s:5000/v3" % env["PUBLIC_ADDRESS"],
    "username": "admin",
    "password": env["ADMIN_PASSWORD"],
    "projectName": "admin",
    "userDomainName": "Default",
    "projectDomainName": "Default",
    "region": env["REGION"],
    "caCertificate": env["CA_CERTIFICATE"] + "\n",
    "messageQueueUrl": env["MESSAGE_QUEUE_URL"],
    "metadataAddress": env["PUBLIC_ADDRESS"],
    "metadataSecret": env["METADATA_SECRET"],
    "consoleUrl": env["CONSOLE_URL"],
    "volumeKey": env["VOLUME_KEY"],
    "shareCertificate": env["SHARE_CERTIFICATE"] + "\n",
    "servicePasswords": dict(pair.split("=", 1) for pair in env["SERVICE_PASSWORDS"].split()),
}))'
}

# What is on the way out says nothing without the key: a connection that breaks between the result and the end of the script is
# an error, and Pulumi's plugin puts all that was printed into that (open.js).
sealed() { openssl enc -aes-256-cbc -pbkdf2 -iter 10000 -md sha256 -salt -base64 -A -pass fd:3 3< <(printf '%s\n' "$RESULT_KEY"); }

main() {
  local verb=${1:-} wrong=()
  export -n RESULT_KEY
  alone
  case $verb in
    create | update)
      mapfile -t wrong < <(secrets_wrong; certificate_wrong)
      [ ${#wrong[@]} = 0 ] || die "${wrong[*]}" 'correct it in the settings'
      secrets_load
      authority_load
      [ -n "${RESULT_KEY:-}" ] || die 'there is no key to seal the secrets with' 'run the program that this script belongs to'
      openssl_there
      result | sealed
      ;;
    delete) ;; # They go with the installation.
    *) die "unknown verb \"$verb\"" 'use create, update or delete' ;;
  esac
}

# The script itself comes on standard input: no command may read from there.
main "$@" </dev/null
