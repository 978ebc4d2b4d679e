#!/bin/bash
# The inputs, checked before anything is touched. What stands in configuration files only is not among them: the model checks it,
# and components/control/configuration/ writes it.

inputs_default() {
  : "${PUBLIC_ADDRESS:=}"             # address on which the APIs, the message queue and the metadata service answer
  : "${REGION:=RegionOne}"
  : "${VOLUMES_PATH:=}"               # folder for volumes, on a file system that NFS can export; empty: no Cinder
  : "${FILTER:=}"                     # the table of nftables that says who may connect to this machine
  : "${CLIENTS:=}"                    # comma separated: the networks that it lets in, besides the one that this machine is in
  : "${CLIENTS_GIVEN:=false}"         # true: somebody wrote down who the clients are, so nobody else is let in
  : "${TLS_CERTIFICATE:=}"            # PEM, with what leads to the authority; empty: an authority of its own makes one
  : "${TLS_PRIVATE_KEY:=}"            # its key, PEM
  : "${TLS_CA_CERTIFICATE:=}"         # PEM of the authority that callers trust
  : "${PACKAGES:=}"                   # Debian packages to have, separated by blanks or lines
}

inputs_check() {
  local wrong=() value ipv4='^([0-9]{1,3}\.){3}[0-9]{1,3}$'
  [[ $PUBLIC_ADDRESS =~ $ipv4 ]] || wrong+=("PUBLIC_ADDRESS: \"$PUBLIC_ADDRESS\" is not an IPv4 address")
  [[ $REGION =~ ^[A-Za-z0-9._-]{1,64}$ ]] || wrong+=("REGION: \"$REGION\" may hold letters, digits, dot, dash, underscore")
  [[ $VOLUMES_PATH =~ ^(/[A-Za-z0-9._-]+)*$ ]] ||
    wrong+=("VOLUMES_PATH: \"$VOLUMES_PATH\" is no absolute path of letters, digits, dot, dash, underscore")
  [[ $CLIENTS_GIVEN =~ ^(true|false)$ ]] || wrong+=("CLIENTS_GIVEN: \"$CLIENTS_GIVEN\" is neither true nor false")
  for value in ${CLIENTS//,/ }; do
    [[ $value =~ ${ipv4%$}/[0-9]{1,2}$ ]] || wrong+=("CLIENTS: \"$value\" is not an IPv4 network")
  done
  mapfile -t -O "${#wrong[@]}" wrong < <(secrets_wrong; certificate_wrong)
  if [ ${#wrong[@]} -gt 0 ]; then
    printf 'error: %s\n' "${wrong[@]}" >&2
    die "${#wrong[@]} input(s) of the control plane are wrong" "correct them in the settings"
  fi
  if ! ip -4 -o addr show | grep -qF " $PUBLIC_ADDRESS/"; then
    die "no interface of this machine has the address $PUBLIC_ADDRESS" \
      "give the control plane an address of this machine: $(ip -4 -o addr show scope global | awk '{print $4}' | tr '\n' ' ')"
  fi
  filter_check
}
