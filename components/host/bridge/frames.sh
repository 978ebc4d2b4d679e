# shellcheck shell=bash
# Frames between ports of a bridge and the host's firewall. With br_netfilter loaded (Docker does that), iptables sees
# them, and a FORWARD policy of DROP cuts off the VMs.
#
# `unfiltered` is for the frames of our bridges alone. The kernel filters a bridge's frames when the host-wide value or the
# bridge's own (/sys/class/net/BRIDGE/bridge/nf_call_*) says so: the host-wide one becomes 0, and each other bridge, those
# too that come later (udev), gets the former value as its own: rules of Docker or libvirt for their guests go on working.
# Where that cannot be had while there are other bridges, FORWARD accepts our bridge's frames instead.

FRAMES_KEYS=(iptables ip6tables arptables)
FRAMES_RULE=/etc/udev/rules.d/90-atelier-bridges.rules
FRAMES_BEFORE=$STATE_ROOT/bridged-frames.before

frames_file() { printf '/etc/sysctl.d/90-atelier-%s.conf' "$BRIDGE"; }
frames_unit() { printf 'atelier-bridge-%s-forward.service' "$BRIDGE"; }
frames_host_wide() { printf '/proc/sys/net/bridge/bridge-nf-call-%s' "$1"; }

frames_apply() {
  if [ "$FRAMES" = forward-accept ]; then
    frames_forward_accept
  elif frames_each_its_own; then
    frames_unfiltered each-its-own
  elif [ -n "$(other_bridges)" ]; then
    say "  this host cannot filter bridge by bridge, and has $(other_bridges | paste -sd' ') beside $BRIDGE: FORWARD accepts the frames of $BRIDGE, nothing else changes"
    frames_forward_accept
  else
    frames_unfiltered host-wide
  fi
}

# Whether values of each bridge's own can be set, now and for those that come.
frames_each_its_own() {
  [ -d /etc/udev/rules.d ] && command -v udevadm >/dev/null && [ -w "/sys/class/net/$BRIDGE/bridge/nf_call_iptables" ]
}

# frames_current: what has to be there for an `unfiltered` bridge is there, as this version writes it.
frames_current() {
  [ "$FRAMES" != unfiltered ] || ! frames_each_its_own || { [ -e "$(frames_file)" ] && grep -qs nf_call "$FRAMES_RULE"; }
}

# Bridges of this host that are to be filtered as before.
other_bridges() {
  local path name
  for path in /sys/class/net/*/bridge; do
    name=$(basename "${path%/bridge}")
    if [ -d "$path" ] && [ "$name" != "$BRIDGE" ] && [ ! -e "/etc/sysctl.d/90-atelier-$name.conf" ]; then printf '%s\n' "$name"; fi
  done
}

# frames_before KEY: the host-wide value of before; 1 is what br_netfilter begins with.
frames_before() { sed -n "s/^net.bridge.bridge-nf-call-$1=//p" "$FRAMES_BEFORE" 2>/dev/null | grep . || echo 1; }

frames_unfiltered() {
  local key name path
  if [ -d /proc/sys/net/bridge ] && [ ! -e "$FRAMES_BEFORE" ]; then
    for key in "${FRAMES_KEYS[@]}"; do echo "net.bridge.bridge-nf-call-$key=$(cat "$(frames_host_wide "$key")")"; done | write_file "$FRAMES_BEFORE" || return
  fi
  # A leading hyphen: no error while br_netfilter is not loaded (sysctl.d(5)).
  for key in "${FRAMES_KEYS[@]}"; do echo "-net.bridge.bridge-nf-call-$key = 0"; done | put "$(frames_file)" || return
  if [ -d /etc/udev/rules.d ]; then frames_rules "$1" | put "$FRAMES_RULE" || return; fi
  ! command -v udevadm >/dev/null || udevadm control --reload 2>/dev/null || true
  if [ "$1" = each-its-own ]; then
    for name in $(other_bridges); do
      for key in "${FRAMES_KEYS[@]}"; do
        path=/sys/class/net/$name/bridge/nf_call_$key
        [ "$(frames_before "$key")" = 0 ] || [ "$(cat "$path")" != 0 ] || echo 1 >"$path" || return
      done
    done
  fi
  for key in "${FRAMES_KEYS[@]}"; do
    path=$(frames_host_wide "$key")
    if [ -e "$path" ] && [ "$(cat "$path")" != 0 ]; then echo 0 >"$path" || return; fi
  done
}

# frames_rules each-its-own|host-wide: udev's rules, for all bridges of ours together.
frames_rules() {
  local key file ours=''
  # br_netfilter resets the values when it loads; this is the rule that sysctl.d(5) gives for that.
  echo 'ACTION=="add", SUBSYSTEM=="module", KERNEL=="br_netfilter", RUN+="/lib/systemd/systemd-sysctl --prefix=/net/bridge"'
  [ "$1" = each-its-own ] || return 0
  for file in /etc/sysctl.d/90-atelier-*.conf; do
    file=${file#*90-atelier-}
    ours=$ours${ours:+|}${file%.conf}
  done
  for key in "${FRAMES_KEYS[@]}"; do
    [ "$(frames_before "$key")" = 0 ] ||
      printf 'ACTION=="add", SUBSYSTEM=="net", ENV{DEVTYPE}=="bridge", KERNEL!="%s", ATTR{bridge/nf_call_%s}="1"\n' "$ours" "$key"
  done
}

frames_undo() {
  if [ -e "$(frames_file)" ]; then frames_filtered_again || return; fi
  forward_rules delete
  # The link first: without its file it is not a copy of anything.
  drop "/etc/systemd/system/multi-user.target.wants/$(frames_unit)" && drop "/etc/systemd/system/$(frames_unit)"
}

# The values of before, once no bridge of ours needs others.
frames_filtered_again() {
  drop "$(frames_file)" || return
  if compgen -G '/etc/sysctl.d/90-atelier-*.conf' >/dev/null; then
    if grep -qs nf_call "$FRAMES_RULE"; then frames_rules each-its-own | put "$FRAMES_RULE"; fi
    return
  fi
  drop "$FRAMES_RULE" || return
  ! command -v udevadm >/dev/null || udevadm control --reload 2>/dev/null || true
  frames_values_again
  rm -f "$FRAMES_BEFORE"
}

# The host-wide values first: no moment without a filter.
frames_values_again() {
  local line key name
  while IFS='=' read -r key line; do
    [ ! -e "/proc/sys/${key//.//}" ] || echo "$line" >"/proc/sys/${key//.//}"
  done < <(cat "$FRAMES_BEFORE" 2>/dev/null || true)
  for name in $(other_bridges); do
    for key in "${FRAMES_KEYS[@]}"; do
      [ ! -e "/sys/class/net/$name/bridge/nf_call_$key" ] || echo 0 >"/sys/class/net/$name/bridge/nf_call_$key" || true
    done
  done
}

# frames_back: the running values, once the files are as they were.
frames_back() {
  ! command -v udevadm >/dev/null || udevadm control --reload 2>/dev/null || true
  if compgen -G '/etc/sysctl.d/90-atelier-*.conf' >/dev/null; then return 0; fi
  if [ -e "$FRAMES_BEFORE" ]; then frames_values_again; rm -f "$FRAMES_BEFORE"; fi
}

# nft_forward_chains: `FAMILY TABLE CHAIN` of every base chain that sees forwarded packets.
nft_forward_chains() {
  nft list chains 2>/dev/null | awk '
    $1 == "table" { family = $2; table = $3 }
    $1 == "chain" { chain = $2 }
    /hook forward/ && (family == "ip" || family == "ip6" || family == "inet") { print family, table, chain }'
}

# forward_rules add|delete: accept what goes from port to port of this bridge, with whichever tool the host has.
forward_rules() {
  local tool rule family table chain handle
  rule=(FORWARD -i "$BRIDGE" -o "$BRIDGE" -m comment --comment "atelier-$BRIDGE" -j ACCEPT)
  for tool in iptables ip6tables; do
    command -v "$tool" >/dev/null || continue
    if "$tool" -C "${rule[@]}" 2>/dev/null; then
      [ "$1" = add ] || "$tool" -D "${rule[@]}"
    elif [ "$1" = add ]; then
      "$tool" -I "${rule[@]}"
    fi
  done
  if command -v iptables >/dev/null || ! command -v nft >/dev/null; then return 0; fi
  while read -r family table chain; do
    for handle in $(nft -a list chain "$family" "$table" "$chain" | sed -n "s/.*\"atelier-$BRIDGE\".*# handle //p"); do
      nft delete rule "$family" "$table" "$chain" handle "$handle"
    done
    [ "$1" = delete ] || nft insert rule "$family" "$table" "$chain" iifname "$BRIDGE" oifname "$BRIDGE" accept comment "\"atelier-$BRIDGE\""
  done < <(nft_forward_chains)
}

frames_forward_accept() {
  forward_rules add || return
  if ! has_systemd; then
    say "  this host has no systemd: the FORWARD rules of $BRIDGE are not there after a reboot"
    return 0
  fi
  # After whatever loads the host's own rules, which may flush ours.
  put "/etc/systemd/system/$(frames_unit)" <<UNIT || return
[Unit]
Description=FORWARD accepts frames of the bridge $BRIDGE (Atelier)
After=network.target nftables.service netfilter-persistent.service docker.service libvirtd.service
[Service]
Type=oneshot
ExecStart=/bin/bash $(bridge_dir)/run.sh $BRIDGE forward-rules
UNIT
  make_folder /etc/systemd/system/multi-user.target.wants &&
    link_to "/etc/systemd/system/$(frames_unit)" "/etc/systemd/system/multi-user.target.wants/$(frames_unit)"
}
