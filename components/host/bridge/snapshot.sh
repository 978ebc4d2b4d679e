# shellcheck shell=bash
# The network as it was: written down as text that `ip` takes back, so that a person can read it too.

# Addresses of a device, ready for `ip addr add`, after a word that tells how long they last: `static` or `dynamic`.
list_addresses() {
  ip -o "-$1" addr show dev "$2" scope global | awk '{
    line = $4; kind = "static"
    for (i = 5; i <= NF; i++) {
      if ($i ~ /\\$/) break
      if ($i == "brd" || $i == "scope" || $i == "metric" || $i == "peer") { line = line " " $i " " $(i + 1); i++ }
      else if ($i == "dynamic") kind = "dynamic"
      else if ($i == "noprefixroute") line = line " " $i
      else if ($i ~ /:/) line = line " label " $i
    }
    print kind, line }'
}

# Routes through a device, ready for `ip route replace`; those that the kernel derives from addresses or router
# advertisements come back by themselves.
list_routes() {
  ip "-$1" route show table all dev "$2" 2>/dev/null |
    grep -Ev 'table local|proto (kernel|ra)( |$)' |
    sed -E 's/ (linkdown|dead)//g; s/ expires [0-9]+sec//; s/ pref medium//; s/[[:space:]]+$//' || true
}

# snapshot_device DEVICE DIR
snapshot_device() {
  local family
  mkdir -p "$2"
  for family in 4 6; do
    list_addresses "$family" "$1" >"$2/addresses-$family"
    list_routes "$family" "$1" >"$2/routes-$family"
  done
  cat "/sys/class/net/$1/address" >"$2/mac"
  cat "/sys/class/net/$1/mtu" >"$2/mtu"
  ! ip -o link show dev "$1" up | grep -q . || touch "$2/up"
}

# snapshot_devices DIR: the devices that a change touches, as they are now.
snapshot_devices() {
  local device
  for device in "$BRIDGE" $({ printf '%s\n' "$NIC"; bridge_ports "$BRIDGE"; } | sort -u); do
    device_exists "$device" || continue
    snapshot_device "$device" "$1/$device"
    device_master "$device" >"$1/$device/master"
  done
}

# snapshot DIR: what must come back when the bridge goes.
snapshot() {
  local into=$1
  rm -rf "$into.part"
  snapshot_device "$NIC" "$into.part"
  if [ -f /etc/resolv.conf ] && [ ! -L /etc/resolv.conf ]; then cp -p /etc/resolv.conf "$into.part/resolv.conf"; fi
  if command -v resolvectl >/dev/null; then
    resolvectl dns "$NIC" 2>/dev/null | sed 's/^[^:]*: *//' >"$into.part/nameservers" || true
  fi
  "${PERSISTENCE}_snapshot" "$into.part"
  rm -rf "$into"
  mv -T "$into.part" "$into"
}

original() { cat "$(bridge_dir)/original-$NIC/$1" 2>/dev/null || true; }

# What of the host's network the settings do not speak of: it moves to the bridge.
carried_routes() {
  [ "$MODE" != none ] || return 0
  original routes-4 | grep -Ev '^default|proto dhcp' || true
}
# The IPv4 addresses beside the one that the settings are about (checks.sh refuses what is not clear), as `ip` takes them.
carried_addresses4() {
  # shellcheck disable=SC2153 # a setting
  case $MODE in
    static)
      # Another address than any of before takes the place of the only one.
      if original addresses-4 | grep -qF " ${ADDRESS%/*}/"; then
        original addresses-4 | sed -n 's/^static //p' | grep -vF "${ADDRESS%/*}/" || true
      fi ;;
    dhcp) if original addresses-4 | grep -q '^dynamic'; then original addresses-4 | sed -n 's/^static //p'; fi ;;
  esac | sed 's/ label .*//'
}
carried_addresses6() { [ "$MODE" = none ] || original addresses-6 | sed -n 's/^static //p'; }
carried_routes6() { [ "$MODE" = none ] || original routes-6; }
carried_nameservers() { if [ -n "$NAMESERVERS" ]; then printf '%s\n' "$NAMESERVERS"; else original nameservers; fi; }
# The metric of a static default route: with several NICs it decides which of them is used.
carried_metric() { original routes-4 | grep -v 'proto dhcp' | sed -n 's/^default .*metric \([0-9]*\).*/\1/p' | head -n 1; }

# put_addresses DEVICE DIR: those that are missing, and the routes. An address from DHCP is there when there is any other
# than the fixed ones.
put_addresses() {
  local family kind line words
  for family in 4 6; do
    while read -r kind line; do
      if [ "$kind" = dynamic ] && { [ "$family" = 6 ] || leased "$1" "$2" | grep -q .; }; then continue; fi
      read -ra words <<<"$line"
      addresses "$family" "$1" | grep -qxF "${words[0]}" || ip "-$family" addr add "${words[@]}" dev "$1" || true
    done < <(cat "$2/addresses-$family" 2>/dev/null)
    while read -r line; do
      read -ra words <<<"$line"
      list_routes "$family" "$1" | grep -qxF "$line" || ip "-$family" route replace "${words[@]}" dev "$1" || true
    done < <(cat "$2/routes-$family" 2>/dev/null)
  done
}
# leased DEVICE DIR: its IPv4 addresses that are not among the fixed ones of before.
leased() { addresses 4 "$1" | grep -vxF -f <(sed -n 's/^static \([^ ]*\).*/\1/p' "$2/addresses-4" | grep . || echo none); }

# metrics_back DEVICE DIR: networkd loses the metric when it takes over an address that is there already, put back by hand a
# moment ago. The lifetime stays what the lease says.
metrics_back() {
  local address words now
  while read -r _ address words; do
    now=$(ip -o -4 addr show dev "$1" scope global | grep -F " $address " | grep -v ' metric ' || true)
    if [[ "$words " != *'metric '* ]] || [ -z "$now" ]; then continue; fi
    read -ra words <<<"$words $(grep -o '\(valid\|preferred\)_lft [0-9a-z]*' <<<"$now" | sed 's/sec$//' | paste -sd' ')"
    ip -4 addr change "$address" "${words[@]}" dev "$1" || true
  done < <(cat "$2/addresses-4" 2>/dev/null)
}

# restore_runtime SECONDS: what the manager of the network has not brought back by itself. DHCP gets that many seconds to
# answer; meanwhile, and if it does not, the address is there all the same: a silent server may be why the change is undone,
# and networkd takes away what it did not set.
restore_runtime() {
  local patience=$1 kept
  kept=$(bridge_dir)/original-$NIC
  [ ! -e "$kept/up" ] || ip link set "$NIC" up
  put_addresses "$NIC" "$kept"
  if original addresses-4 | grep -q '^dynamic'; then
    for ((; patience > 0; patience--)); do
      ! list_addresses 4 "$NIC" | grep -q '^dynamic' || break
      sleep 1
      put_addresses "$NIC" "$kept"
    done
  fi
  put_addresses "$NIC" "$kept"
  metrics_back "$NIC" "$kept"
  if [ -e "$kept/resolv.conf" ] && [ ! -L /etc/resolv.conf ] && ! cmp -s /etc/resolv.conf "$kept/resolv.conf"; then
    put /etc/resolv.conf <"$kept/resolv.conf" || true
  fi
  [ -e "$kept/up" ] || ip link set "$NIC" down
}

# runtime_back: the devices as they were before the change, by hand and at once, from what is kept in memory: whoever waits
# for the host waits for this alone.
runtime_back() {
  local kept device master
  kept=$(undo_dir)/devices
  stop_dhcp_clients "$BRIDGE"
  if [ ! -d "$kept/$BRIDGE" ]; then
    ! is_bridge "$BRIDGE" || ip link del dev "$BRIDGE"
  elif ! is_bridge "$BRIDGE"; then
    ip link add name "$BRIDGE" address "$(cat "$kept/$BRIDGE/mac")" type bridge stp_state 0 forward_delay 0
  fi
  for device in "$kept"/*; do
    device=${device##*/}
    device_exists "$device" || continue
    master=$(cat "$kept/$device/master")
    if [ "$(device_master "$device")" != "$master" ]; then
      if [ -n "$master" ]; then ip link set dev "$device" master "$master"; else ip link set dev "$device" nomaster; fi
    fi
    if [ -e "$kept/$device/up" ]; then ip link set dev "$device" up; fi
    drop_addresses "$device" "$kept/$device"
    put_addresses "$device" "$kept/$device"
  done
}

# drop_addresses DEVICE DIR: the IPv4 addresses that it did not have.
drop_addresses() {
  local address
  for address in $(addresses 4 "$1"); do
    grep -qF " $address" "$2/addresses-4" || ip -4 addr del "$address" dev "$1" || true
  done
}
