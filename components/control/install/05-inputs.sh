#!/bin/bash
# The inputs, checked before anything is touched.
# shellcheck disable=SC2034,SC2154 # the parts share their names

inputs_default() {
  : "${PUBLIC_ADDRESS:=}"             # address on which the APIs, the message queue and the metadata service answer
  : "${REGION:=RegionOne}"
  : "${PHYSICAL_NETWORKS:=physnet1}"  # comma separated: NAME allows flat networks, NAME:FIRST:LAST VLANs
  : "${TENANT_NETWORK_TYPES:=vxlan}"  # comma separated, in the order in which Neutron tries them
  : "${VXLAN_RANGES:=1:1000}"         # FIRST:LAST, each number is a row in Neutron's database
  : "${GRE_RANGES:=1:1000}"
  : "${WORKERS:=1}"                   # processes of each API, of the conductor and of the scheduler
  : "${IMAGE_QUOTA_GIB:=20}"          # of images and snapshots, for each project
  : "${EPHEMERAL:=false}"             # true: a power cut may lose the databases (a lab that is thrown away)
  : "${VOLUMES_PATH:=}"               # folder for volumes, on a file system that NFS can export; empty: no Cinder
  : "${FILTER:=}"                     # the table of nftables that says who may connect to this machine
  : "${CLIENTS:=}"                    # comma separated: the networks that it lets in, besides the one that this machine is in
  : "${CLIENTS_GIVEN:=false}"         # true: somebody wrote down who the clients are, so nobody else is let in
  : "${NODE_ADDRESSES:=}"             # comma separated: addresses of all nodes, whose services call the APIs
  : "${TLS_CERTIFICATE:=}"            # PEM, with what leads to the authority; empty: an authority of its own makes one
  : "${TLS_PRIVATE_KEY:=}"            # its key, PEM
  : "${TLS_CA_CERTIFICATE:=}"         # PEM of the authority that callers trust
  : "${PACKAGES:=}"                   # Debian packages to have, separated by blanks or lines
}

inputs_check() {
  local wrong=() name value network ipv4='^([0-9]{1,3}\.){3}[0-9]{1,3}$'
  [[ $PUBLIC_ADDRESS =~ $ipv4 ]] || wrong+=("PUBLIC_ADDRESS: \"$PUBLIC_ADDRESS\" is not an IPv4 address")
  [[ $REGION =~ ^[A-Za-z0-9._-]{1,64}$ ]] || wrong+=("REGION: \"$REGION\" may hold letters, digits, dot, dash, underscore")
  [[ $WORKERS =~ ^[1-9][0-9]?$ ]] || wrong+=("WORKERS: \"$WORKERS\" is not a number from 1 to 99")
  [[ $IMAGE_QUOTA_GIB =~ ^[1-9][0-9]{0,5}$ ]] || wrong+=("IMAGE_QUOTA_GIB: \"$IMAGE_QUOTA_GIB\" is not a number from 1 to 999999")
  [[ $EPHEMERAL =~ ^(true|false)$ ]] || wrong+=("EPHEMERAL: \"$EPHEMERAL\" is neither true nor false")
  for name in VXLAN_RANGES GRE_RANGES; do
    value=${!name}
    [[ $value =~ ^[0-9]+:[0-9]+(,[0-9]+:[0-9]+)*$ ]] || wrong+=("$name: \"$value\" is not FIRST:LAST[,FIRST:LAST]")
  done
  for network in ${PHYSICAL_NETWORKS//,/ }; do
    [[ $network =~ ^[A-Za-z0-9_-]+(:[0-9]{1,4}:[0-9]{1,4})?$ ]] ||
      wrong+=("PHYSICAL_NETWORKS: \"$network\" is neither NAME nor NAME:FIRST:LAST")
  done
  for value in ${TENANT_NETWORK_TYPES//,/ }; do
    case $value in
      vxlan | gre | local) ;;
      vlan) [ -n "$(vlan_ranges)" ] || wrong+=("TENANT_NETWORK_TYPES: vlan needs a range, as PHYSICAL_NETWORKS=physnet1:100:199") ;;
      *) wrong+=("TENANT_NETWORK_TYPES: \"$value\" is none of vxlan, gre, vlan, local") ;;
    esac
  done
  [[ $VOLUMES_PATH =~ ^(/[A-Za-z0-9._-]+)*$ ]] ||
    wrong+=("VOLUMES_PATH: \"$VOLUMES_PATH\" is no absolute path of letters, digits, dot, dash, underscore")
  for value in ${NODE_ADDRESSES//,/ }; do
    [[ $value =~ $ipv4 ]] || wrong+=("NODE_ADDRESSES: \"$value\" is not an IPv4 address")
  done
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

flat_networks() { tr ',' '\n' <<<"$PHYSICAL_NETWORKS" | grep -v : | sort -u | paste -sd, || true; }
vlan_ranges() { tr ',' '\n' <<<"$PHYSICAL_NETWORKS" | grep : | paste -sd, || true; }
