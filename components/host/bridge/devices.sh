# shellcheck shell=bash
# What the host has, and what is refused before anything changes.

device_exists() { [ -e "/sys/class/net/$1" ]; }

# Name of the bridge or bond that a device is a port of, if any.
device_master() { basename "$(readlink "/sys/class/net/$1/master" 2>/dev/null || true)"; }

is_bridge() { [ -d "/sys/class/net/$1/bridge" ]; }

bridge_ports() { ls "/sys/class/net/$1/brif" 2>/dev/null || true; }

# Global addresses of a device as a.b.c.d/len, one a line. addresses FAMILY DEVICE
addresses() { ip -o "-$1" addr show dev "$2" scope global 2>/dev/null | awk '{ print $4 }'; }

default_gateway() { ip -4 route show default dev "$1" 2>/dev/null | awk '{ for (i = 1; i < NF; i++) if ($i == "via") { print $(i + 1); exit } }'; }

# describe_devices: every device of the host in a line of its own, for messages.
describe_devices() {
  local path name kind master all
  for path in /sys/class/net/*; do
    name=${path##*/}
    if [ "$name" = lo ] || [ ! -e "$path/address" ]; then continue; fi
    kind=device
    if is_bridge "$name"; then kind="bridge of [$(bridge_ports "$name" | paste -sd' ')]"; fi
    if is_wireless "$name"; then kind='wireless device'; fi
    master=$(device_master "$name")
    all=$({ addresses 4 "$name"; addresses 6 "$name"; } | paste -sd' ')
    say "    $name: $kind, $(cat "$path/operstate"), $(cat "$path/address")${all:+, $all}${master:+, port of $master}"
  done
}

is_wireless() { [ -e "/sys/class/net/$1/wireless" ] || [ -e "/sys/class/net/$1/phy80211" ]; }

refuse_with_devices() {
  say "$1"
  say "  devices of this host:"
  describe_devices
  say "  next: $2"
  exit "$EXIT_REFUSED"
}

# Everything that would make the change fail half-way, or cut off what is not ours.
check_before_change() {
  local master other ours=
  [ -e "$(bridge_dir)/current.env" ] && ours=yes
  [ "$(id -u)" = 0 ] || refuse "bridges are changed by root" "log in as root, or as a user who may sudo without a password"
  command -v ip >/dev/null || refuse "this host has no \`ip\` command" "install the package iproute2"
  device_exists "$NIC" || refuse_with_devices "there is no device $NIC on this host" "set the bridge's nic to one of these"
  [ "$NIC" != "$BRIDGE" ] || refuse "the bridge and its NIC cannot both be called $NIC" "choose another name for the bridge"
  ! is_wireless "$NIC" || refuse_with_devices "$NIC is wireless: access points refuse frames of other machines, so it cannot be a port of a bridge" "choose a wired device"
  ! is_bridge "$NIC" || refuse_with_devices "$NIC is itself a bridge" "choose the device under it, or adopt it as it is: existing: true"
  master=$(device_master "$NIC")
  if [ -n "$master" ] && { [ "$master" != "$BRIDGE" ] || [ -z "$ours" ]; }; then
    refuse_with_devices "$NIC is a port of $master already" "remove it from there, or adopt that bridge: its name with existing: true"
  fi
  if device_exists "$BRIDGE" && [ -z "$ours" ]; then
    if is_bridge "$BRIDGE"; then
      refuse_with_devices "there is a bridge $BRIDGE already, not made by Atelier" "adopt it with existing: true, or choose another name"
    fi
    refuse_with_devices "$BRIDGE is the name of another device" "choose another name for the bridge"
  fi
  if [ "$MODE" = static ]; then
    other=$(ip -o -4 addr show | awk -v a="${ADDRESS%/*}" -v nic="$NIC" -v bridge="$BRIDGE" \
      '{ split($4, x, "/") } x[1] == a && $2 != nic && $2 != bridge { print $2; exit }')
    [ -z "$other" ] || refuse_with_devices "${ADDRESS%/*} is the address of $other, not of $NIC" "set the bridge's nic to $other, or use another address"
  fi
}
