# shellcheck shell=bash
# Debian's ifupdown: /etc/network/interfaces and what it sources.
#
# Lines about the NIC are commented out with a mark and not removed, so that the way back is the same edit backwards,
# and a line that somebody adds meanwhile stays.

# No dot: `source-directory` takes only names of letters, digits, hyphens and underscores.
interfaces_ours() { printf '/etc/network/interfaces.d/atelier-%s' "${BRIDGE//./_}"; }

ifupdown_installed() { command -v ifup >/dev/null && [ -f /etc/network/interfaces ]; }

# DHCP clients of a device end without a word to the server, which is to give the same address again.
stop_dhcp_clients() {
  local pid ours
  ours=$(readlink /proc/self/ns/net)
  for pid in $(pgrep -f "^[^ ]*(dhclient|udhcpc|dhcpcd)(.* )?$1( |$)" || true); do
    [ "$(readlink "/proc/$pid/ns/net")" != "$ours" ] || kill -KILL "$pid" 2>/dev/null || true
  done
}

# comment_out FILE: mark the NIC's stanzas, aliases too; `auto lo eth0` becomes a marked line and a new `auto lo`.
comment_out() {
  local edited
  edited=$(awk -v nic="$NIC" -v mark="#atelier-$BRIDGE" '
    function is_nic(name) { sub(/:.*/, "", name); return name == nic }
    $1 ~ /^(auto|allow-.*|no-auto-down|no-scripts|rename)$/ {
      ours = 0; rest = ""; found = 0
      for (i = 2; i <= NF; i++) if (is_nic($i)) found = 1; else rest = rest " " $i
      if (found) {
        print mark "# " $0
        if (rest != "") { print mark "+"; print $1 rest }
        next
      }
    }
    $1 ~ /^(source|source-directory|mapping|template)$/ { ours = 0 }
    $1 == "iface" { ours = is_nic($2) }
    ours && NF && $1 !~ /^#/ { print mark "# " $0; next }
    { print }' "$1"; printf x)
  edited=${edited%x}
  # awk ends every line; the file keeps a last line without end.
  [ -z "$(tail -c 1 "$1")" ] || edited=${edited%$'\n'}
  [ "$edited" = "$(cat "$1"; printf x)" ] || printf '%s' "$edited" | put "$1"
}

# The configuration of the bridge. Plain `ip` commands, because `bridge_ports` needs the package bridge-utils.
# The bridge has the NIC's MAC address: neighbours and DHCP server see the machine that they know.
# shellcheck disable=SC2153 # ADDRESS is a setting
interfaces_stanza() {
  local family=manual extra
  case $MODE in dhcp) family=dhcp ;; static) family=static ;; esac
  echo "# Written by Atelier for the bridge $BRIDGE; goes when the bridge is deleted."
  echo "auto $BRIDGE"
  echo "iface $BRIDGE inet $family"
  if [ "$MODE" = static ]; then
    echo "    address $ADDRESS"
    [ -z "$GATEWAY" ] || echo "    gateway $GATEWAY"
    [ -z "$GATEWAY" ] || [ -z "$(carried_metric)" ] || echo "    metric $(carried_metric)"
    extra=$(original addresses-4 | sed -n "s|^[a-z]* ${ADDRESS//./\\.} .*brd \([0-9.]*\).*|\1|p")
    [ -z "$extra" ] || echo "    broadcast $extra"
  elif [ "$MODE" = dhcp ]; then
    for extra in hostname metric; do
      [ -z "$(ifupdown_option "$extra")" ] || echo "    $extra $(ifupdown_option "$extra")"
    done
  fi
  if [ "$MODE" != none ]; then
    extra=$(ifupdown_nameservers)
    [ -z "$extra" ] || echo "    dns-nameservers $extra"
    for extra in dns-search dns-domain; do
      [ -z "$(ifupdown_options "$extra")" ] || echo "    $extra $(ifupdown_options "$extra")"
    done
  fi
  echo "    pre-up i=0; while [ ! -e /sys/class/net/$NIC ] && [ \$i -lt 50 ]; do sleep 0.2; i=\$((i+1)); done"
  echo "    pre-up [ -e /sys/class/net/$BRIDGE ] || ip link add name $BRIDGE address $(original mac) type bridge stp_state 0 forward_delay 0"
  [ "$(original mtu)" = 1500 ] || echo "    pre-up ip link set dev $NIC mtu $(original mtu)"
  echo "    pre-up ip link set dev $NIC up master $BRIDGE"
  if [ "$MODE" = none ]; then
    # A bridge without an address of the host's has no IPv6 one either.
    echo "    pre-up echo 1 >/proc/sys/net/ipv6/conf/$BRIDGE/disable_ipv6 || true"
    echo "    up ip link set dev $BRIDGE up"
  else
    for extra in accept_ra autoconf privext; do
      [ -z "$(ifupdown_option "$extra")" ] ||
        echo "    pre-up echo $(ifupdown_option "$extra") >/proc/sys/net/ipv6/conf/$BRIDGE/${extra/privext/use_tempaddr} || true"
    done
  fi
  while read -r extra; do echo "    up ip -4 addr replace $extra dev $BRIDGE || true"; done < <(carried_addresses4)
  while read -r extra; do echo "    up ip -6 addr replace $extra dev $BRIDGE || true"; done < <(carried_addresses6)
  while read -r extra; do echo "    up ip -4 route replace $extra dev $BRIDGE || true"; done < <(carried_routes)
  while read -r extra; do echo "    up ip -6 route replace $extra dev $BRIDGE || true"; done < <(carried_routes6)
  echo "    post-down ip link del dev $BRIDGE || true"
}

ifupdown_persist() {
  local file files
  mapfile -t files < <(interfaces_files)
  for file in "${files[@]}"; do comment_out "$file" || return; done
  make_folder /etc/network/interfaces.d &&
    interfaces_stanza | put "$(interfaces_ours)" || return
  if ! grep -qxF "$(interfaces_ours)" <<<"$(interfaces_files)"; then
    # At the top, because the last line may lack its newline. Only our file: others there may be idle for a reason.
    { printf '#atelier-%s+\nsource %s\n' "$BRIDGE" "$(interfaces_ours)" && cat /etc/network/interfaces; } | put /etc/network/interfaces
  fi
}

ifupdown_activate() {
  stop_dhcp_clients "$NIC"
  # The lease moves along: it holds the client identifier (DUID) and the address to ask for again.
  if [ "$MODE" = dhcp ] && [ -f "/var/lib/dhcp/dhclient.$NIC.leases" ]; then
    sed "s/interface \"$NIC\"/interface \"$BRIDGE\"/" "/var/lib/dhcp/dhclient.$NIC.leases" >"/var/lib/dhcp/dhclient.$BRIDGE.leases"
  fi
  ip addr flush dev "$NIC" scope global
  # `ifup` takes no address that is there already.
  [ "$MODE" != static ] || ! is_bridge "$BRIDGE" || ip -4 addr flush dev "$BRIDGE" scope global
  ifup --force "$BRIDGE"
  set_nameservers
}

# Without resolvconf nobody reads `dns-nameservers`.
set_nameservers() {
  local server
  [ -n "$NAMESERVERS" ] && ! command -v resolvconf >/dev/null || return 0
  if [ -L /etc/resolv.conf ]; then
    # shellcheck disable=SC2086 # a list
    ! command -v resolvectl >/dev/null || resolvectl dns "$BRIDGE" $NAMESERVERS || true
    return 0
  fi
  { grep -v '^nameserver' /etc/resolv.conf || true; for server in $NAMESERVERS; do echo "nameserver $server"; done; } |
    put /etc/resolv.conf
}

ifupdown_unpersist() {
  local file files
  # All of them first: the edit takes `source` lines away.
  mapfile -t files < <(interfaces_files)
  for file in "${files[@]}"; do
    grep -q "^#atelier-${BRIDGE}[#+]" "$file" || continue
    sed -e "/^#atelier-$BRIDGE+\$/{N;d}" -e "s/^#atelier-$BRIDGE# //" "$file" | put "$file" || return
  done
  drop "$(interfaces_ours)"
}

# Not `ifdown`: it would give the lease back.
ifupdown_forget() {
  stop_dhcp_clients "$BRIDGE"
  stop_dhcp_clients "$NIC"
  if [ -f /run/network/ifstate ]; then sed -i "/^$BRIDGE=/d" /run/network/ifstate; fi
  rm -f "/run/network/ifstate.$BRIDGE" "/var/lib/dhcp/dhclient.$BRIDGE.leases"
}

# ifupdown_release: the NIC as its own stanza says. False when that has to wait: a DHCP client whose disk takes neither its
# lease nor resolv.conf gives the address back to the server (DHCPDECLINE), and takes another one.
ifupdown_release() {
  if ifupdown_claims "$NIC" && [ -e "$(bridge_dir)/original-$NIC/up" ]; then
    if ! original addresses-4 | grep -q '^dynamic'; then
      ip addr flush dev "$NIC" scope global
    elif ! takes_writes /etc /var/lib; then
      say "  $NIC keeps its address without a DHCP client until the disk takes what that writes"
      return 1
    fi
    # A server that is silent must not hold up the way back: restore_runtime puts the address back.
    # A DHCP client outlives this: it must not keep the locks of a change.
    timeout 20 ifup --force "$NIC" 8>&- 9>&- || true
    lease_lifetime
  fi
}
# `ifup` itself waits for the DHCP server.
ifupdown_patience() { echo 0; }

# lease_lifetime: the address was there before the client asked for it, and the client leaves such a one as it is; it gets
# the lifetime of the lease.
lease_lifetime() {
  local lease address seconds
  # The last one counts.
  lease=$(awk '/^lease/ { text = "" } { text = text $0 "\n" } END { printf "%s", text }' "/var/lib/dhcp/dhclient.$NIC.leases" 2>/dev/null || true)
  address=$(sed -n 's/.*fixed-address \([0-9.]*\);.*/\1/p' <<<"$lease")
  seconds=$(sed -n 's/.*dhcp-lease-time \([0-9]*\);.*/\1/p' <<<"$lease")
  if [ -z "$address" ] || [ -z "$seconds" ] || ! pgrep -f "dhclient.* $NIC\$" >/dev/null; then return 0; fi
  address=$(addresses 4 "$NIC" | grep -F "$address/" | head -n 1)
  [ -z "$address" ] || ip -4 addr change "$address" brd + dev "$NIC" valid_lft "$seconds" preferred_lft "$seconds" || true
}

ifupdown_verify() { [ -f "$(interfaces_ours)" ] && ifquery --list 2>/dev/null | grep -qx "$BRIDGE"; }
