#!/bin/bash
# Who may connect to this machine: a table of nftables that the settings make (FILTER), and what only this machine knows. The
# table is Atelier's own: what a firewall of the machine's filters stays, and both have to let something in.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly FILTER_FOLDER=$CONTROL_ETC/filter
readonly FILTER_MAIN=$FILTER_FOLDER/main.nft FILTER_NODES=$FILTER_FOLDER/nodes
readonly FILTER_UNIT=atelier-filter.service

# Address and port by which this run came, as sshd says; nothing where it came otherwise. sudo takes the variable out of the
# environment, so the processes above are asked.
ssh_session() {
  local pid=$$ found
  while [ "${pid:-0}" -gt 1 ]; do
    found=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | awk -F'[= ]' '$1 == "SSH_CONNECTION" { print $2, $5 }' || true)
    if [ -n "$found" ]; then
      printf '%s\n' "$found"
      return
    fi
    pid=$(awk '$1 == "PPid:" { print $2 }' "/proc/$pid/status" || true)
  done
}

address_number() {
  local a b c d
  IFS=. read -r a b c d <<<"$1"
  echo $(((a << 24) + (b << 16) + (c << 8) + d))
}

# ADDRESS NETWORK...: whether it is in one of them
in_networks() {
  local address network mask
  address=$(address_number "$1")
  for network in "${@:2}"; do
    mask=$(((0xffffffff << (32 - ${network#*/})) & 0xffffffff))
    if (((address & mask) == ($(address_number "${network%/*}") & mask))); then return 0; fi
  done
  return 1
}

# The networks on which this machine has its address.
own_networks() { ip -4 -o addr show | awk -v address="$PUBLIC_ADDRESS" 'index($4, address "/") == 1 { print $4 }'; }

# Networks from which people may use this machine.
client_networks() {
  own_networks
  tr ',' '\n' <<<"$CLIENTS" | sed '/^$/d'
}

# Whether whoever runs this is one of those: nobody shuts himself out.
session_declared() {
  local networks
  mapfile -t networks < <(client_networks)
  [[ $1 != *:* ]] && in_networks "$1" "${networks[@]}"
}

filter_check() {
  local source
  read -r source _ < <(ssh_session) || return 0
  if [ "$CLIENTS_GIVEN" = true ] && ! session_declared "$source"; then
    die "this run comes from $source, which would be shut out: it is in none of $(client_networks | paste -sd' ')" \
      "add its network to controlPlane.clients"
  fi
}

# What the settings do not know, as commands for nft. The way by which this run came is always open.
filter_machine() {
  local network source port family=ip
  while read -r network; do printf 'add element inet atelier management { %s }\n' "$network"; done < <(own_networks)
  read -r source port < <(ssh_session) || return 0
  if [[ $source == *:* ]]; then family=ip6; fi
  printf 'insert rule inet atelier input %s saddr %s tcp dport %s accept comment "who installed this"\n' "$family" "$source" "$port"
  if session_declared "$source"; then return; fi
  if [ $family = ip ]; then printf 'add element inet atelier operator { %s }\n' "$source"; fi
  # Tomorrow the same person may have another address.
  printf 'add rule inet atelier machine tcp dport %s accept comment "SSH, until controlPlane.clients says from where"\n' "$port"
  printf 'warning: this run comes from %s, which is in none of the networks that may use the controller (%s). APIs are open to that address alone, and SSH to all but instances; say in controlPlane.clients who may use it.\n' \
    "$source" "$(client_networks | paste -sd' ')" >&2
}

# All in one transaction: the old rules hold until the new ones do. But nft 1.0.6 merges networks that lie side by side with
# those of the table that goes, and fails. Rules that are right by themselves then take the place of the old ones in two steps.
filter_apply() {
  local said
  if said=$(nft -f "$FILTER_MAIN" 2>&1); then return; fi
  if unshare --net nft -c -f "$FILTER_MAIN" 2>/dev/null; then
    nft delete table inet atelier
    if said=$(nft -f "$FILTER_MAIN" 2>&1); then return; fi
  fi
  printf '%s\n' "$said" | tail -n 5 | sed 's/^/  | /' >&2
  die "the filter of this machine cannot be applied, and the former one stays" \
    "fix what the lines above say (nft -c -f $FILTER_MAIN tries it), and run the same command again"
}

filter_up() {
  mkdir -p "$FILTER_NODES"
  put_file "$FILTER_FOLDER/table.nft" 600 root:root <<<"$FILTER"
  filter_machine | put_file "$FILTER_FOLDER/machine.nft" 600 root:root
  # A file for each node: admission/main.sh.
  put_file "$FILTER_MAIN" 600 root:root <<CONF
# Written by Atelier.
include "$FILTER_FOLDER/table.nft"
include "$FILTER_FOLDER/machine.nft"
include "$FILTER_NODES/*.nft"
CONF
  # Debian's own unit empties all tables when it starts: this one comes after it, and again when it is started again.
  put_file "/etc/systemd/system/$FILTER_UNIT" 644 root:root <<UNIT
# Written by Atelier.
[Unit]
Description=Who may connect to the control plane
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
Conflicts=shutdown.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f $FILTER_MAIN
ExecReload=/usr/sbin/nft -f $FILTER_MAIN
[Install]
WantedBy=sysinit.target
UNIT
  filter_apply
  systemctl daemon-reload
  systemctl enable -q "$FILTER_UNIT"
  systemctl start "$FILTER_UNIT"
}

filter_delete() {
  systemctl disable -q --now "$FILTER_UNIT" 2>/dev/null || true
  nft delete table inet atelier 2>/dev/null || true
}
