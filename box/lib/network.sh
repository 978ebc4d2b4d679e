# shellcheck shell=bash
# The networks of the box, in namespaces of their own. All is idempotent: what is there stays. Sourced, never run.
# shellcheck disable=SC2154 # box_lock is the descriptor of the calling script's lock

source "$ATELIER_ROOT/box/lib/filter.sh"

# shellcheck disable=SC2153 # NETNS is a name of layout.sh
in_box() { ip netns exec "$NETNS" "$@"; }
has_netns() { [ -e "/run/netns/$1" ] && ip netns list 2>/dev/null | grep -qE "^$1( |\$)"; }

# make_netns NAME: a name whose mount was cut off half-way is a plain file; it is recreated.
make_netns() {
  has_netns "$1" && ip netns exec "$1" true 2>/dev/null && return
  ip netns delete "$1" 2>/dev/null || rm -f "/run/netns/$1"
  ip netns add "$1"
  ip -n "$1" link set lo up
}

network_up() {
  local bridge
  # The first namespace with a name makes this folder a mount; the last box that goes undoes it.
  mountpoint -q /run/netns || touch "$ATELIER_STATE/made-run-netns"
  make_netns "$NETNS"
  # Before it forwards: campus machines and the user reach floating addresses through the box's gateway, nobody the other way.
  filter_up
  # Both settings are the namespace's own.
  in_box sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  in_box sysctl -qw net.bridge.bridge-nf-call-iptables=0 2>/dev/null || true
  for bridge in campus internet; do
    ip -n "$NETNS" link show "$bridge" >/dev/null 2>&1 || ip -n "$NETNS" link add "$bridge" type bridge forward_delay 0
  done
  ip -n "$NETNS" address replace "$CAMPUS_GATEWAY" dev campus
  ip -n "$NETNS" address replace "$INTERNET_GATEWAY" dev internet
  ip -n "$NETNS" link set campus up
  ip -n "$NETNS" link set internet up

  if ! ip link show "$USER_LINK" >/dev/null 2>&1; then
    ip link add "$USER_LINK" type veth peer name user netns "$NETNS"
  fi
  ip -n "$NETNS" link set user master campus up
  # No IPv6 on it: the user's machine must not announce itself to, or take anything from, the lab.
  sysctl -qw "net.ipv6.conf.$USER_LINK.disable_ipv6=1" 2>/dev/null || true
  ip address replace "$CAMPUS_USER" dev "$USER_LINK"
  ip link set "$USER_LINK" up
  ip route replace "$INTERNET_RANGE" via "${CAMPUS_GATEWAY%/*}" dev "$USER_LINK"
}

network_down() {
  local machine
  ip link delete "$USER_LINK" 2>/dev/null || true
  for machine in "${MACHINES[@]}"; do remove_netns "$NETNS-$machine"; done
  remove_netns "$NETNS"
  if [ -e "$ATELIER_STATE/made-run-netns" ]; then leave_run_netns; fi
}

# leave_run_netns: undoes the mount that a box made, or leaves that to a box that is still there.
leave_run_netns() {
  local lock folder
  exec {lock}</var/lib
  flock "$lock"
  if [ -z "$(ls -A /run/netns 2>/dev/null)" ]; then
    umount /run/netns 2>/dev/null || true
    rmdir /run/netns 2>/dev/null || true
  else
    folder=$(state_folders | grep -vxF "$ATELIER_STATE" | while read -r folder; do [ ! -d "$folder/machines" ] || echo "$folder"; done | head -n 1)
    [ -z "$folder" ] || touch "$folder/made-run-netns"
  fi
  rm -f "$ATELIER_STATE/made-run-netns"
  exec {lock}>&-
}

remove_netns() {
  [ -e "/run/netns/$1" ] || return 0
  ip netns delete "$1" 2>/dev/null || rm -f "/run/netns/$1"
}

# machine_network_up MACHINE: its namespace, with its NICs plugged in, as a machine finds them at power-on.
machine_network_up() {
  local machine=$1 netns=$NETNS-$1 nic network port plug
  make_netns "$netns"
  for plug in $(nics_of "$machine"); do
    nic=${plug%%=*} network=${plug##*=} port=$machine-$nic
    if ! ip -n "$netns" link show "$nic" >/dev/null 2>&1; then
      ip -n "$NETNS" link delete "$port" 2>/dev/null || true
      ip -n "$NETNS" link add "$port" type veth peer name "$nic" address "$(mac_of "$machine" "$nic")" netns "$netns"
    fi
    ip -n "$NETNS" link set "$port" master "$network" up
  done
}

# machine_network_down MACHINE: bridges, addresses and OVS ports that it made go with the namespace.
machine_network_down() {
  local plug
  remove_netns "$NETNS-$1"
  for plug in $(nics_of "$1"); do
    ip -n "$NETNS" link delete "$1-${plug%%=*}" 2>/dev/null || true
  done
}

dhcp_pid() { process_with "--conf-file=$ATELIER_STATE/dnsmasq.conf"; }

# dhcp_up: the campus's DHCP and name server, as a user of its own; addresses follow from the machines, so that it keeps nothing. Unknown names are refused at once, so that nothing waits for a resolver.
dhcp_up() {
  local machine
  {
    cat <<CONF
interface=campus
bind-interfaces
except-interface=lo
no-resolv
no-hosts
domain=campus
expand-hosts
dhcp-authoritative
leasefile-ro
dhcp-range=$CAMPUS.0,static,255.255.255.0,12h
dhcp-option=option:router,${CAMPUS_GATEWAY%/*}
dhcp-option=option:dns-server,${CAMPUS_GATEWAY%/*}
pid-file=
user=$(getent passwd dnsmasq >/dev/null && echo dnsmasq || echo nobody)
CONF
    for machine in "${MACHINES[@]}"; do
      echo "dhcp-host=$(mac_of "$machine" eth0),$machine,$(address_of "$machine")"
      echo "host-record=$machine,$machine.campus,$(address_of "$machine")"
    done
  } >"$ATELIER_STATE/dnsmasq.conf.new"
  if [ -n "$(dhcp_pid)" ] && cmp -s "$ATELIER_STATE/dnsmasq.conf.new" "$ATELIER_STATE/dnsmasq.conf"; then
    rm "$ATELIER_STATE/dnsmasq.conf.new"
    return
  fi
  dhcp_down
  mv "$ATELIER_STATE/dnsmasq.conf.new" "$ATELIER_STATE/dnsmasq.conf"
  # In the background by setsid, in the foreground for itself: it keeps the command line by which it is found again.
  setsid --fork ip netns exec "$NETNS" dnsmasq --keep-in-foreground --conf-file="$ATELIER_STATE/dnsmasq.conf" \
    --log-facility=/dev/null </dev/null >"$ATELIER_STATE/log/dnsmasq.log" 2>&1 {box_lock}>&-
}

dhcp_down() {
  local pid
  for pid in $(dhcp_pid); do
    kill "$pid" 2>/dev/null || true
    gone_within 3 "$pid" || kill -KILL "$pid" 2>/dev/null || true
  done
}
