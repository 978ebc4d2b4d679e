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

# snapshot DIR: what must come back when the bridge goes.
snapshot() {
  local into=$1 family
  rm -rf "$into.part"
  mkdir -p "$into.part"
  for family in 4 6; do
    list_addresses "$family" "$NIC" >"$into.part/addresses-$family"
    list_routes "$family" "$NIC" >"$into.part/routes-$family"
  done
  cat "/sys/class/net/$NIC/address" >"$into.part/mac"
  cat "/sys/class/net/$NIC/mtu" >"$into.part/mtu"
  ip -o link show dev "$NIC" up | grep -q . && touch "$into.part/up"
  [ -f /etc/resolv.conf ] && [ ! -L /etc/resolv.conf ] && cp -p /etc/resolv.conf "$into.part/resolv.conf"
  if command -v resolvectl >/dev/null; then
    resolvectl dns "$NIC" 2>/dev/null | sed 's/^[^:]*: *//' >"$into.part/nameservers" || true
  fi
  "${PERSISTENCE}_snapshot" "$into.part"
  rm -rf "$into"
  mv "$into.part" "$into"
}

original() { cat "$(bridge_dir)/original-$NIC/$1" 2>/dev/null || true; }

# The host's own static routes, and its IPv6, of which the settings do not speak: they move to the bridge.
carried_routes() {
  [ "$MODE" != none ] || return 0
  original routes-4 | grep -Ev '^default|proto dhcp' || true
}
carried_addresses6() { [ "$MODE" = none ] || original addresses-6 | sed -n 's/^static //p'; }
carried_routes6() { [ "$MODE" = none ] || original routes-6; }
carried_nameservers() { if [ -n "$NAMESERVERS" ]; then printf '%s\n' "$NAMESERVERS"; else original nameservers; fi; }

# What the manager of the network has not brought back by itself. An address from DHCP gets $1 seconds to return;
# then it is put back by hand, since a DHCP server that does not answer may be why the change is undone.
restore_runtime() {
  local patience=$1 family kind line words
  while read -r kind line; do
    [ "$kind" = dynamic ] || continue
    for ((; patience > 0; patience--)); do
      addresses 4 "$NIC" | grep -q . && break
      sleep 1
    done
  done < <(original addresses-4)
  [ ! -e "$(bridge_dir)/original-$NIC/up" ] || ip link set "$NIC" up
  for family in 4 6; do
    while read -r kind line; do
      if [ "$kind" = dynamic ] && { [ "$family" = 6 ] || addresses 4 "$NIC" | grep -q .; }; then continue; fi
      read -ra words <<<"$line"
      addresses "$family" "$NIC" | grep -qxF "${words[0]}" || ip "-$family" addr add "${words[@]}" dev "$NIC" || true
    done < <(original "addresses-$family")
    while read -r line; do
      read -ra words <<<"$line"
      list_routes "$family" "$NIC" | grep -qxF "$line" || ip "-$family" route replace "${words[@]}" dev "$NIC" || true
    done < <(original "routes-$family")
  done
  if [ -e "$(bridge_dir)/original-$NIC/resolv.conf" ] && ! cmp -s /etc/resolv.conf "$(bridge_dir)/original-$NIC/resolv.conf"; then
    cat "$(bridge_dir)/original-$NIC/resolv.conf" >/etc/resolv.conf
  fi
  [ -e "$(bridge_dir)/original-$NIC/up" ] || ip link set "$NIC" down
}
