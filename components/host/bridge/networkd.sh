# shellcheck shell=bash
# systemd-networkd: files of our own that sort before the host's, which stay untouched.

networkd_file() { printf '/etc/systemd/network/05-atelier-%s%s' "$BRIDGE" "$1"; }

networkd_installed() { has_systemd && command -v networkctl >/dev/null && systemctl is-active --quiet systemd-networkd; }

# networkd_claims DEVICE: configured by networkd now. The last column of the list is the set-up state.
networkd_claims() {
  networkd_installed && networkctl --no-legend --no-pager list "$1" 2>/dev/null | awk '{ exit !($NF ~ /^(configured|configuring)$/) }'
}

# The client identifier that the DHCP server knows: networkd derives half of it (the IAID) from the device's name, so
# the bridge must be told the NIC's, else the server sees a stranger and gives another address.
networkd_snapshot() {
  sed -n 's/^CLIENTID=//p' "/run/systemd/netif/leases/$(cat "/sys/class/net/$NIC/ifindex")" 2>/dev/null >"$1/dhcp-client-id" || true
}

networkd_dhcp_identity() {
  local id
  id=$(original dhcp-client-id)
  case $id in
    ff??????????*) printf '[DHCPv4]\nIAID=%d\n' "0x${id:2:8}" ;;
    01*) printf '[DHCPv4]\nClientIdentifier=mac\n' ;;
  esac
}

networkd_network() {
  local extra words via
  printf '# Written by Atelier; goes when the bridge is deleted.\n[Match]\nName=%s\n\n[Network]\nConfigureWithoutCarrier=yes\n' "$BRIDGE"
  case $MODE in
    none) printf 'LinkLocalAddressing=no\nIPv6AcceptRA=no\n' ;;
    dhcp) printf 'DHCP=ipv4\n' ;;
    static)
      printf 'Address=%s\n' "$ADDRESS"
      [ -z "$GATEWAY" ] || printf 'Gateway=%s\n' "$GATEWAY"
      for extra in $(carried_nameservers); do printf 'DNS=%s\n' "$extra"; done
      ;;
  esac
  while read -r extra _; do printf 'Address=%s\n' "$extra"; done < <(carried_addresses6)
  while read -ra words; do
    [ "${#words[@]}" -gt 0 ] || continue
    printf '\n[Route]\nDestination=%s\n' "${words[0]/#default/::/0}"
    for ((via = 1; via < ${#words[@]} - 1; via++)); do
      case ${words[via]} in
        via) printf 'Gateway=%s\nGatewayOnLink=yes\n' "${words[via + 1]}" ;;
        metric) printf 'Metric=%s\n' "${words[via + 1]}" ;;
        table) printf 'Table=%s\n' "${words[via + 1]}" ;;
      esac
    done
  done < <(carried_routes; carried_routes6)
  if [ "$MODE" = dhcp ]; then
    printf '\n'
    networkd_dhcp_identity
  fi
}

networkd_persist() {
  local mtu=''
  mkdir -p /etc/systemd/network
  printf '# Written by Atelier; goes when the bridge is deleted.\n[NetDev]\nName=%s\nKind=bridge\nMACAddress=%s\n\n[Bridge]\nSTP=no\nForwardDelaySec=0\n' \
    "$BRIDGE" "$(original mac)" | write_file "$(networkd_file .netdev)"
  [ "$(original mtu)" = 1500 ] || mtu=$(printf '\n[Link]\nMTUBytes=%s' "$(original mtu)")
  printf '# Written by Atelier; goes when the bridge is deleted.\n[Match]\nName=%s\n\n[Network]\nBridge=%s\nLinkLocalAddressing=no\n%s' \
    "$NIC" "$BRIDGE" "$mtu" | write_file "$(networkd_file -port.network)"
  networkd_network | write_file "$(networkd_file .network)"
}

# `reload` sets up anew whatever another file describes now; a second `reconfigure` would interrupt DHCP.
networkd_activate() {
  networkctl reload
  ip addr flush dev "$NIC" scope global
}

networkd_unpersist() { rm -f "$(networkd_file .netdev)" "$(networkd_file -port.network)" "$(networkd_file .network)"; }

# The bridge goes first, so that the NIC is free when its DHCP client starts.
networkd_deactivate() {
  ! is_bridge "$BRIDGE" || ip link del dev "$BRIDGE"
  networkctl reload
  # Still on its way out of the bridge, the NIC is passed over by `reload`.
  networkctl reconfigure "$NIC"
}

networkd_verify() { networkctl --no-legend --no-pager list "$BRIDGE" 2>/dev/null | awk '{ exit !($NF == "configured") }'; }
