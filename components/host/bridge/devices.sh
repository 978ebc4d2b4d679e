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

# device_kind DEVICE: vlan, bond, macvlan, ...; nothing for hardware, and for what stands in for it in a container.
device_kind() {
  local kind
  for kind in bond team vlan macvlan macvtap ipvlan ipvtap vxlan geneve gretap ip6gretap bridge vrf hsr; do
    if ip -o link show type "$kind" 2>/dev/null | grep -E "^[0-9]+: $1[@:]" >/dev/null; then printf '%s' "$kind"; return 0; fi
  done
}

# devices_under DEVICE, devices_over DEVICE: what it is made of, what is made of it.
devices_under() { linked_devices "$1" lower; }
devices_over() { linked_devices "$1" upper; }
linked_devices() {
  local path
  for path in "/sys/class/net/$1/$2_"*; do [ ! -e "$path" ] || printf '%s\n' "${path##*/"$2"_}"; done
}
