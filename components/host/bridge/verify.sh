# shellcheck shell=bash
# What the lab's manual has a person check, as sentences about what is not so; silence means that all is well.

# gateway_answers ADDRESS DEVICE: a packet to it makes the kernel ask for its hardware address; an entry is an answer.
gateway_answers() {
  local try
  for try in 1 2 3 4 5 6; do
    { echo >"/dev/udp/$1/9"; } 2>/dev/null || true
    ip neigh show to "$1" dev "$2" | grep -q lladdr && return 0
    sleep "0.$try"
  done
  return 1
}

verify_bridge() {
  local got gateway
  if ! is_bridge "$BRIDGE"; then
    echo "there is no bridge $BRIDGE"
    return 0
  fi
  [ "$(device_master "$NIC")" = "$BRIDGE" ] || echo "$NIC is not a port of $BRIDGE"
  ip -o link show dev "$BRIDGE" up | grep -q . || echo "$BRIDGE is down"
  got=$(addresses 4 "$NIC" | paste -sd' ')
  [ -z "$got" ] || echo "$NIC still has the address $got"
  got=$(addresses 4 "$BRIDGE" | paste -sd' ')
  gateway=$(default_gateway "$BRIDGE")
  case $MODE in
    dhcp) [ -n "$got" ] || echo "no DHCP server has given $BRIDGE an address" ;;
    none) [ -z "$got" ] || echo "$BRIDGE has the address $got, and should have none" ;;
    static)
      addresses 4 "$BRIDGE" | grep -qxF "$ADDRESS" || echo "$BRIDGE has the address ${got:-(none)}, not $ADDRESS"
      [ -z "$GATEWAY" ] || [ "$gateway" = "$GATEWAY" ] || echo "the default gateway through $BRIDGE is ${gateway:-(none)}, not $GATEWAY"
      ;;
  esac
  while read -r got _; do
    addresses 4 "$BRIDGE" | grep -qxF "$got" || echo "$BRIDGE has not got the address $got of $NIC"
  done < <(carried_addresses4)
  while read -r got _; do
    addresses 6 "$BRIDGE" | grep -qxF "$got" || echo "$BRIDGE has not got the address $got of $NIC"
  done < <(carried_addresses6)
  [ -z "$gateway" ] || gateway_answers "$gateway" "$BRIDGE" || echo "the gateway $gateway does not answer through $BRIDGE"
}

# What is checked of a bridge that Atelier changes, beyond the state of the devices.
verify_managed_bridge() {
  verify_bridge
  "${PERSISTENCE}_verify" || echo "$PERSISTENCE does not know $BRIDGE: it would be gone after a reboot"
}

verify_original() {
  local kind line
  ! device_exists "$BRIDGE" || echo "$BRIDGE is still there"
  while read -r kind line; do
    if [ "$kind" = dynamic ]; then
      leased "$NIC" "$(bridge_dir)/original-$NIC" | grep -q . || echo "no DHCP server has given $NIC an address"
    else
      addresses 4 "$NIC" | grep -qxF "${line%% *}" || echo "$NIC has not got back its address ${line%% *}"
    fi
  done < <(original addresses-4)
  # Router advertisements bring the others back in their own time.
  while read -r kind line; do
    [ "$kind" = dynamic ] || addresses 6 "$NIC" | grep -qxF "${line%% *}" || echo "$NIC has not got back its address ${line%% *}"
  done < <(original addresses-6)
}

# An adopted bridge is only looked at; one without an `address` in the settings may have any.
verify_adopted() {
  if [ "$MODE" != none ]; then
    verify_bridge
  elif ! is_bridge "$BRIDGE"; then
    echo "there is no bridge $BRIDGE"
  elif [ "$(device_master "$NIC")" != "$BRIDGE" ]; then
    echo "$NIC is not a port of $BRIDGE, whose ports are [$(bridge_ports "$BRIDGE" | paste -sd' ')]"
  fi
}

report() {
  json bridge "$BRIDGE" nic "$NIC" mac "$(cat "/sys/class/net/$BRIDGE/address")" \
    address "$(addresses 4 "$BRIDGE" | head -n 1)" gateway "$(default_gateway "$BRIDGE")" persistence "$PERSISTENCE"
}
