# shellcheck shell=bash
# systemd-networkd: files of our own that sort before the host's, which stay untouched.

networkd_file() { printf '/etc/systemd/network/05-atelier-%s%s' "$BRIDGE" "$1"; }

networkd_installed() { has_systemd && command -v networkctl >/dev/null && systemctl is-active --quiet systemd-networkd; }

# networkd_claims DEVICE: configured by networkd now. The last column of the list is the set-up state.
networkd_claims() {
  networkd_installed && networkctl --no-legend --no-pager list "$1" 2>/dev/null | awk '{ exit !($NF ~ /^(configured|configuring)$/) }'
}

# networkd_sources DEVICE: the file that describes it, and the drop-ins beside.
networkd_sources() {
  local file folder
  file=$(networkctl --no-pager status "$1" 2>/dev/null | sed -n 's/^ *Network File: //p')
  [ -f "$file" ] || return 0
  printf '%s\n' "$file"
  for folder in /usr/lib /usr/local/lib /run /etc; do
    compgen -G "$folder/systemd/network/${file##*/}.d/*.conf" || true
  done
}

# networkd_lines DEVICE: `FILE SECTION KEY VALUE` of all of them. A line that ends with a backslash goes on in the next one.
networkd_lines() {
  local file
  while read -r file; do
    sed -e ':a' -e '/\\$/{N;s/\\\n/ /;ba' -e '}' "$file" | awk -v file="$file" '
      /^[[:space:]]*([#;]|$)/ { next }
      /^[[:space:]]*\[/ { gsub(/[][[:space:]]/, ""); section = $0; next }
      { key = $0; sub(/[[:space:]]*=.*/, "", key); sub(/^[[:space:]]*/, "", key); value = $0; sub(/^[^=]*=[[:space:]]*/, "", value)
        print file, section, key, value }'
  done < <(networkd_sources "$1")
}

# The settings and the running network say these, and these move to the bridge as they are.
NETWORKD_REPLACED='^(Match|Link (MTUBytes|MACAddress|RequiredForOnline|RequiredFamilyForOnline)|Network (Description|DHCP|Address|Gateway|DNS)|Address Address|Route (Destination|Gateway|GatewayOnLink|Metric))( |$)'
NETWORKD_MOVED='^(Network (Domains|NTP|LinkLocalAddressing|IPv6AcceptRA|IPv6PrivacyExtensions|IPv6LinkLocalAddressGenerationMode|IPv6Token|IPv6MTUBytes|LLMNR|MulticastDNS|DNSSEC|DNSOverTLS|DNSDefaultRoute|DNSSECNegativeTrustAnchors|KeepConfiguration|ConfigureWithoutCarrier|IgnoreCarrierLoss|IPv6DuplicateAddressDetection|IPv4LLRoute|DefaultRouteOnDevice)|(DHCP|DHCPv4|DHCPv6|IPv6AcceptRA) .*)( |$)'

networkd_problems() {
  local file section key value
  while read -r file section key value; do
    [[ "$section $key" =~ $NETWORKD_REPLACED || "$section $key" =~ $NETWORKD_MOVED ]] ||
      echo "$file: [$section] $key=$value: the bridge does not take this over"
  done < <(networkd_lines "$NIC")
}

# Beside netplan's own files somebody may have written for the same device.
networkd_foreign_problems() {
  local file
  while read -r file; do
    [[ $file == /run/systemd/network/10-netplan-* ]] || echo "$file is about $NIC beside netplan, and would not be about $BRIDGE"
  done < <(networkd_sources "$NIC")
}

# The client identifier that the DHCP server knows: networkd derives half of it (the IAID) from the device's name, so
# the bridge must be told the NIC's, else the server sees a stranger and gives another address.
networkd_snapshot() {
  sed -n 's/^CLIENTID=//p' "/run/systemd/netif/leases/$(cat "/sys/class/net/$NIC/ifindex")" 2>/dev/null >"$1/dhcp-client-id" || true
  [ "$PERSISTENCE" != networkd ] || networkd_lines "$NIC" | sed 's/^[^ ]* //' >"$1/networkd"
}

networkd_dhcp_identity() {
  local id
  id=$(original dhcp-client-id)
  case $id in
    ff??????????*) printf '[DHCPv4]\nIAID=%d\n' "0x${id:2:8}" ;;
    01*) printf '[DHCPv4]\nClientIdentifier=mac\n' ;;
  esac
}

# networkd_moved SECTION: its lines that move to the bridge.
networkd_moved() {
  local section key value
  while read -r section key value; do
    if [[ "$section" =~ ^($1)$ && "$section $key" =~ $NETWORKD_MOVED ]]; then printf '%s=%s\n' "$key" "$value"; fi
  done < <(original networkd)
}

networkd_network() {
  local extra words via dhcp6=''
  original networkd | grep -Eqi '^Network DHCP (yes|true|ipv6|both)' && dhcp6=yes
  printf '# Written by Atelier; goes when the bridge is deleted.\n[Match]\nName=%s\n\n[Network]\n' "$BRIDGE"
  [ "$MODE" = none ] || networkd_moved Network
  printf 'ConfigureWithoutCarrier=yes\n'
  case $MODE in
    none) printf 'LinkLocalAddressing=no\nIPv6AcceptRA=no\n' ;;
    dhcp) printf 'DHCP=%s\n' "${dhcp6:-ipv4}" ;;
    static)
      [ -z "$dhcp6" ] || printf 'DHCP=ipv6\n'
      printf 'Address=%s\n' "$ADDRESS"
      for extra in $(carried_nameservers); do printf 'DNS=%s\n' "$extra"; done
      ;;
  esac
  while read -r extra _; do printf 'Address=%s\n' "$extra"; done < <(carried_addresses4; carried_addresses6)
  if [ "$MODE" = static ] && [ -n "$GATEWAY" ]; then
    printf '\n[Route]\nGateway=%s\n' "$GATEWAY"
    [ -z "$(carried_metric)" ] || printf 'Metric=%s\n' "$(carried_metric)"
  fi
  while read -ra words; do
    [ "${#words[@]}" -gt 0 ] || continue
    printf '\n[Route]\nDestination=%s\n' "${words[0]/#default/::/0}"
    for ((via = 1; via < ${#words[@]} - 1; via++)); do
      case ${words[via]} in
        via) printf 'Gateway=%s\nGatewayOnLink=yes\n' "${words[via + 1]}" ;;
        metric) printf 'Metric=%s\n' "${words[via + 1]}" ;;
      esac
    done
  done < <(carried_routes; carried_routes6)
  if [ "$MODE" = dhcp ]; then
    extra=$(networkd_moved 'DHCP|DHCPv4' | grep -vE '^(IAID|ClientIdentifier)=' || true)
    [ -z "$extra" ] || printf '\n[DHCPv4]\n%s\n' "$extra"
    printf '\n'
    networkd_dhcp_identity
  fi
  for words in DHCPv6 IPv6AcceptRA; do
    extra=$([ "$MODE" = none ] || networkd_moved "$words")
    [ -z "$extra" ] || printf '\n[%s]\n%s\n' "$words" "$extra"
  done
}

networkd_persist() {
  local mtu=''
  make_folder /etc/systemd/network || return
  printf '# Written by Atelier; goes when the bridge is deleted.\n[NetDev]\nName=%s\nKind=bridge\nMACAddress=%s\n\n[Bridge]\nSTP=no\nForwardDelaySec=0\n' \
    "$BRIDGE" "$(original mac)" | put "$(networkd_file .netdev)" || return
  [ "$(original mtu)" = 1500 ] || mtu=$(printf '\n[Link]\nMTUBytes=%s' "$(original mtu)")
  networkd_network | put "$(networkd_file .network)" || return
  # The last: from it on the NIC is the bridge's.
  printf '# Written by Atelier; goes when the bridge is deleted.\n[Match]\nName=%s\n\n[Network]\nBridge=%s\nLinkLocalAddressing=no\n%s' \
    "$NIC" "$BRIDGE" "$mtu" | put "$(networkd_file -port.network)"
}

# `reload` sets up anew whatever another file describes now; a second `reconfigure` would interrupt DHCP.
networkd_activate() {
  networkctl reload
  ip addr flush dev "$NIC" scope global
}

networkd_unpersist() {
  drop "$(networkd_file -port.network)" && drop "$(networkd_file .network)" && drop "$(networkd_file .netdev)"
}

networkd_forget() { :; }

# The bridge went first, so that the NIC is free when its DHCP client starts.
networkd_release() {
  timeout 20 networkctl reload
  # Still on its way out of the bridge, the NIC is passed over by `reload`.
  timeout 20 networkctl reconfigure "$NIC"
}

# networkd returns before the DHCP server has answered, and takes away what it did not set itself.
networkd_patience() { echo 15; }

networkd_verify() { networkctl --no-legend --no-pager list "$BRIDGE" 2>/dev/null | awk '{ exit !($NF == "configured") }'; }
