# shellcheck shell=bash
# Frames between ports of a bridge and the host's firewall. With br_netfilter loaded (Docker does that), iptables sees
# them, and a FORWARD policy of DROP cuts off the VMs.

FRAMES_SYSCTL=(net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-call-ip6tables net.bridge.bridge-nf-call-arptables)
FRAMES_RULE=/etc/udev/rules.d/90-atelier-bridges.rules
FRAMES_BEFORE=$STATE_ROOT/bridged-frames.before

frames_file() { printf '/etc/sysctl.d/90-atelier-%s.conf' "$BRIDGE"; }
frames_unit() { printf 'atelier-bridge-%s-forward.service' "$BRIDGE"; }

frames_apply() {
  case $FRAMES in
    unfiltered) frames_unfiltered ;;
    forward-accept) frames_forward_accept ;;
  esac
}

frames_undo() {
  if [ -e "$(frames_file)" ]; then frames_filtered_again; fi
  forward_rules delete
  if [ -e "/etc/systemd/system/$(frames_unit)" ]; then
    rm -f "/etc/systemd/system/$(frames_unit)" "/etc/systemd/system/multi-user.target.wants/$(frames_unit)"
  fi
}

frames_unfiltered() {
  local key path
  if [ -d /proc/sys/net/bridge ] && [ ! -e "$FRAMES_BEFORE" ]; then
    for key in "${FRAMES_SYSCTL[@]}"; do echo "$key=$(cat "/proc/sys/${key//.//}")"; done | write_file "$FRAMES_BEFORE"
  fi
  # A leading hyphen: no error while br_netfilter is not loaded (sysctl.d(5)).
  for key in "${FRAMES_SYSCTL[@]}"; do echo "-$key = 0"; done | write_file "$(frames_file)"
  if [ -d /etc/udev/rules.d ]; then
    # br_netfilter resets the values when it loads; this is the rule that sysctl.d(5) gives for that.
    echo 'ACTION=="add", SUBSYSTEM=="module", KERNEL=="br_netfilter", RUN+="/lib/systemd/systemd-sysctl --prefix=/net/bridge"' |
      write_file "$FRAMES_RULE"
    ! command -v udevadm >/dev/null || udevadm control --reload 2>/dev/null || true
  fi
  for key in "${FRAMES_SYSCTL[@]}"; do
    path=/proc/sys/${key//.//}
    if [ -e "$path" ] && [ "$(cat "$path")" != 0 ]; then echo 0 >"$path"; fi
  done
}

# The values of before, once no bridge of ours needs others.
frames_filtered_again() {
  local line key
  rm -f "$(frames_file)"
  ! compgen -G '/etc/sysctl.d/90-atelier-*.conf' >/dev/null || return 0
  rm -f "$FRAMES_RULE"
  while IFS='=' read -r key line; do
    [ ! -e "/proc/sys/${key//.//}" ] || echo "$line" >"/proc/sys/${key//.//}"
  done < <(cat "$FRAMES_BEFORE" 2>/dev/null || true)
  rm -f "$FRAMES_BEFORE"
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
  forward_rules add
  if ! has_systemd; then
    say "  this host has no systemd: the FORWARD rules of $BRIDGE are not there after a reboot"
    return 0
  fi
  # After whatever loads the host's own rules, which may flush ours.
  write_file "/etc/systemd/system/$(frames_unit)" <<UNIT
[Unit]
Description=FORWARD accepts frames of the bridge $BRIDGE (Atelier)
After=network.target nftables.service netfilter-persistent.service docker.service libvirtd.service
[Service]
Type=oneshot
ExecStart=/bin/bash $(bridge_dir)/run.sh $BRIDGE forward-rules
UNIT
  mkdir -p /etc/systemd/system/multi-user.target.wants
  ln -sf "/etc/systemd/system/$(frames_unit)" "/etc/systemd/system/multi-user.target.wants/$(frames_unit)"
}
