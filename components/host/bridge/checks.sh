# shellcheck shell=bash
# What is refused before anything changes: what would make the change fail half-way, what would cut off somebody else, and
# what only the next boot would show, when no timer helps.

# Everything that would make the change fail half-way, or cut off what is not ours.
check_before_change() {
  local master other ours=
  ours_is "$NIC" && ours=yes
  device_exists "$NIC" || refuse_with_devices "there is no device $NIC on this host" "set the bridge's nic to one of these"
  [ "$NIC" != "$BRIDGE" ] || refuse "the bridge and its NIC cannot both be called $NIC" "choose another name for the bridge"
  ! is_wireless "$NIC" || refuse_with_devices "$NIC is wireless: access points refuse frames of other machines, so it cannot be a port of a bridge" "choose a wired device"
  ! is_bridge "$NIC" || refuse_with_devices "$NIC is itself a bridge" "choose the device under it, or adopt it as it is: existing: true"
  master=$(device_master "$NIC")
  if [ -n "$master" ] && { [ "$master" != "$BRIDGE" ] || [ ! -e "$(bridge_dir)/current.env" ]; }; then
    refuse_with_devices "$NIC is a port of $master already" "remove it from there, or adopt that bridge: its name with existing: true"
  fi
  if device_exists "$BRIDGE" && [ ! -e "$(bridge_dir)/current.env" ]; then
    if is_bridge "$BRIDGE"; then
      refuse_with_devices "there is a bridge $BRIDGE already, not made by Atelier" "adopt it with existing: true, or choose another name"
    fi
    refuse_with_devices "$BRIDGE is the name of another device" "choose another name for the bridge"
  fi
  if [ "$MODE" = static ]; then
    # shellcheck disable=SC2153 # a setting
    other=$(ip -o -4 addr show | awk -v a="${ADDRESS%/*}" -v nic="$NIC" -v bridge="$BRIDGE" \
      '{ split($4, x, "/") } x[1] == a && $2 != nic && $2 != bridge { print $2; exit }')
    [ -z "$other" ] || refuse_with_devices "${ADDRESS%/*} is the address of $other, not of $NIC" "set the bridge's nic to $other, or use another address"
  fi
  resolve_persistence "$NIC"
  # Over a NIC that is the bridge's already, the network of the host is what Atelier made of it.
  [ -n "$ours" ] || check_carried
}

# ours_is DEVICE: a bridge of ours stands over it.
ours_is() { [ -e "$(bridge_dir)/current.env" ] && [ "$(load_settings "$(bridge_dir)/current.env"; printf '%s' "$NIC")" = "$1" ]; }

# check_host: root, tools, and a disk that takes what a change writes. A change that runs out of room half-way is undone, but
# there is no need to begin one.
check_host() {
  local directory
  [ "$(id -u)" = 0 ] || refuse "bridges are changed by root" "log in as root, or as a user who may sudo without a password"
  command -v ip >/dev/null || refuse "this host has no \`ip\` command" "install the package iproute2"
  for directory in "$(dirname "${STATE_ROOT%/*}")" /etc /run; do check_room "$directory"; done
}

ROOM_MIB=16 ROOM_FILES=500
check_room() {
  local free
  free=$(($(free_kib "$1") / 1024))
  [ "$free" -ge "$ROOM_MIB" ] ||
    refuse "$1 has $free MiB free on this host: a change of the network needs $ROOM_MIB, or its records may be cut short" "make room (df -h $1), then run the same command again"
  # A file system that makes its inodes as it goes says 0 of 0, or a hyphen.
  df -Pi "$1" | awk -v least="$ROOM_FILES" 'NR == 2 { exit $2 + 0 > 0 && $4 + 0 < least }' ||
    refuse "$1 has room for fewer than $ROOM_FILES more files on this host" "remove files there (df -i $1), then run the same command again"
  takes_writes "$1" ||
    refuse "$1 cannot be written on this host; is it mounted read-only?" "see why (findmnt -T $1; dmesg), fix it, then run the same command again"
}

# check_carried: all of the NIC's network that would not come along, in one message.
check_carried() {
  local problems
  problems=$({ device_problems; address_problems; policy_problems; file_problems; "${PERSISTENCE}_problems"; } | sort -u)
  [ -n "$problems" ] || return 0
  say "$NIC cannot be moved into $BRIDGE as it is; after the next boot, when nothing undoes the change any more, this would be missing or wrong:"
  say "    ${problems//$'\n'/$'\n'    }"
  say "  next: take that away from $NIC, or make $BRIDGE by hand, with all of it, and adopt it: existing: true"
  exit "$EXIT_REFUSED"
}

device_problems() {
  local kind device under
  kind=$(device_kind "$NIC")
  under=$(devices_under "$NIC" | paste -sd' ')
  if [ -n "$kind$under" ]; then
    echo "$NIC is a ${kind:-device}${under:+ over $under}: what makes it stands in the configuration that the bridge takes the place of"
  elif [ "$(cat "/sys/class/net/$NIC/type")" != 1 ] || [ -e "/sys/class/net/$NIC/tun_flags" ]; then
    echo "$NIC is no Ethernet card: whatever makes it knows nothing of a bridge"
  fi
  for device in $(devices_over "$NIC"); do
    [ "$device" = "$(device_master "$NIC")" ] ||
      echo "$device ($(device_kind "$device" | grep . || echo device)) stands over $NIC: as a port of a bridge it gets no frames of its own, and nothing makes $device again"
  done
}

# Several IPv4 addresses come along where it is clear which of them the settings are about.
address_problems() {
  local all line
  all=$(list_addresses 4 "$NIC")
  grep -q ' peer ' <<<"$all" && echo "$NIC has a point-to-point address: $(grep ' peer ' <<<"$all" | head -n 1 | cut -d' ' -f2-)"
  if [ "$(grep -c . <<<"$all")" -gt 1 ]; then
    line=$(awk '{ print $2 }' <<<"$all" | paste -sd' ')
    case $MODE in
      static)
        if ! grep -qF " ${ADDRESS%/*}/" <<<"$all"; then
          echo "$NIC has several IPv4 addresses ($line), and ${ADDRESS%/*} is none of them: it is not clear which ones stay"
        elif grep -vF " ${ADDRESS%/*}/" <<<"$all" | grep -q '^dynamic'; then
          echo "$NIC has several IPv4 addresses ($line), one of them from DHCP, which a bridge with a static address does not ask"
        fi ;;
      dhcp) [ "$(grep -c '^dynamic' <<<"$all")" = 1 ] || echo "$NIC has several IPv4 addresses ($line), of which not exactly one is from DHCP: it is not clear which ones stay" ;;
      none) echo "$NIC has several IPv4 addresses ($line), and the bridge is to have none" ;;
    esac
  fi
  line=$(ip -4 route show default dev "$NIC" | grep -c . || true)
  [ "$line" -le 1 ] || echo "$NIC has $line default routes: the settings know one gateway"
}

policy_problems() {
  local family tables rule words i concerns
  for family in 4 6; do
    tables=$(list_routes "$family" "$NIC" | sed -n 's/.* table \([^ ]*\).*/\1/p' | sort -u)
    for rule in $tables; do echo "routing table $rule has IPv$family routes through $NIC: a table of its own is of use to policy rules only, which name devices and addresses"; done
    while read -r _ rule; do
      case $rule in 'from all lookup local' | 'from all lookup main' | 'from all lookup default') continue ;; esac
      read -ra words <<<"$rule"
      concerns=
      for ((i = 0; i < ${#words[@]} - 1; i++)); do
        case ${words[i]} in
          iif | oif) [ "${words[i + 1]}" != "$NIC" ] || concerns=yes ;;
          lookup) ! grep -qxF "${words[i + 1]}" <<<"$tables" || concerns=yes ;;
          from) [ "${words[i + 1]}" = all ] || ! holds_address "${words[i + 1]}" "$family" || concerns=yes ;;
        esac
      done
      [ -z "$concerns" ] || echo "a policy rule is about $NIC or its address: $rule"
    done < <(ip "-$family" rule show 2>/dev/null)
  done
}

# holds_address NETWORK FAMILY: an address of the NIC is in it.
holds_address() {
  local address length=${1#*/}
  if [ "$2" = 6 ]; then ip -6 -o addr show dev "$NIC" to "$1" scope global | grep -q .; return; fi
  [ "$length" != "$1" ] || length=32
  for address in $(addresses 4 "$NIC"); do
    [ $(($(as_number "${address%/*}") >> (32 - length))) != $(($(as_number "${1%/*}") >> (32 - length))) ] || return 0
  done
  return 1
}
as_number() {
  local IFS=. parts
  read -ra parts <<<"$1"
  printf '%d' $(((parts[0] << 24) + (parts[1] << 16) + (parts[2] << 8) + parts[3]))
}

# Files beside the manager's own that do something for the NIC by its name when it comes up.
file_problems() {
  local file line
  for file in /etc/network/if-*.d/* /etc/networkd-dispatcher/*.d/* /etc/dhcp/dhclient.conf /etc/dhcp/dhclient-*-hooks.d/* \
    /etc/sysctl.conf /etc/sysctl.d/*.conf; do
    [ -f "$file" ] || continue
    line=$(grep -v '^[[:space:]]*[#;]' "$file" | grep -wF -m 1 "$NIC" || true)
    [ -z "$line" ] || echo "$file is about $NIC, and would not be about $BRIDGE: $(trimmed "$line")"
  done
  for file in "/etc/wpa_supplicant/wpa_supplicant-wired-$NIC.conf" "/etc/wpa_supplicant/wpa_supplicant-$NIC.conf"; do
    [ ! -e "$file" ] || echo "$file: $NIC signs in to its network (802.1X), which does not work through a bridge"
  done
}

trimmed() { sed -E 's/^[[:space:]]+//; s/[[:space:]]+$//; s/[[:space:]]+/ /g' <<<"$1" | cut -c1-120; }
