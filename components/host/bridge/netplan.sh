# shellcheck shell=bash
# netplan over systemd-networkd. A later netplan file cannot take addresses away from an earlier one (lists add up), so
# the file that describes the NIC is rewritten without them, and put back byte by byte when the bridge goes.

netplan_ours() { printf '/etc/netplan/90-atelier-%s.yaml' "$BRIDGE"; }

netplan_installed() { command -v netplan >/dev/null && compgen -G '/etc/netplan/*.yaml' >/dev/null; }

netplan_claims() { netplan_installed && [ -n "$(netplan_edit find "$1")" ]; }

# netplan_edit VERB NIC [ARGUMENTS]: netplan.py, whose text script.ts puts in here; netplan brings Python and its YAML
# module along.
netplan_edit() { BRIDGE=$BRIDGE python3 -c "$NETPLAN_PY" "$@"; }

netplan_problems() {
  netplan_edit problems "$NIC"
  networkd_foreign_problems
}

netplan_snapshot() {
  local file
  networkd_snapshot "$1"
  mkdir -p "$1/netplan"
  while read -r file _; do cp -a "$file" "$1/netplan/"; done < <(netplan_edit find "$NIC")
}

# What netplan cannot say about DHCP goes to networkd directly, beside the file that netplan generates.
netplan_drop_in() { printf '/etc/systemd/network/10-netplan-%s.network.d/atelier.conf' "$BRIDGE"; }

# The text of the files is known before the first of them is written: the NIC's descriptions are all found by their old form.
netplan_persist() {
  local identity file files text
  text=$(NIC_MAC=$(original mac) ADDRESSES=$(carried_addresses4; carried_addresses6) ROUTES=$(carried_routes; carried_routes6) \
    DNS=$(carried_nameservers) METRIC=$(carried_metric) MODE=$MODE ADDRESS=$ADDRESS GATEWAY=$GATEWAY netplan_edit bridge "$NIC") || return
  mapfile -t files < <(netplan_edit find "$NIC" | sed 's/ [^ ]*$//' | sort -u)
  for file in "${files[@]}"; do
    # What the file is to look like: whoever takes the bridge away knows by it whether somebody changed the file since.
    netplan_edit strip "$NIC" "$file" | write_file "$(netplan_edited "$file")" 600 || return
  done
  for file in "${files[@]}"; do put "$file" <"$(netplan_edited "$file")" || return; done
  printf '%s\n' "$text" | put "$(netplan_ours)" 600 || return
  identity=$(networkd_dhcp_identity)
  if [ "$MODE" = dhcp ] && [ -n "$identity" ]; then
    make_folder "$(dirname "$(netplan_drop_in)")" && printf '%s\n' "$identity" | put "$(netplan_drop_in)"
  fi
}
netplan_edited() { printf '%s/original-%s/netplan/%s.edited' "$(bridge_dir)" "$NIC" "${1##*/}"; }

# Not `netplan apply`: it restarts what other devices use.
netplan_activate() {
  netplan generate
  networkd_activate
}

netplan_unpersist() {
  local copy target
  for copy in "$(bridge_dir)/original-$NIC/netplan"/*.yaml; do
    target=/etc/netplan/${copy##*/}
    if [ ! -e "$copy" ] || [ ! -e "$(netplan_edited "$target")" ]; then continue; fi
    if cmp -s "$copy" "$target"; then :
    elif netplan_is_ours "$target"; then put "$target" <"$copy" || return
    elif [ -e "$target" ]; then
      # Somebody changed it since: what they wrote stays, and the NIC has its own again.
      say "  $target was changed while the bridge was there; only $NIC is put back in it"
      netplan_edit merge "$NIC" "$target" "$copy" | put "$target" || return
    fi
  done
  drop "$(netplan_drop_in)" && drop "$(netplan_ours)" || return
  rmdir "$(dirname "$(netplan_drop_in)")" 2>/dev/null || true
}
# A sum instead of the text is what former versions kept.
netplan_is_ours() {
  cmp -s "$(netplan_edited "$1")" "$1" || sha256sum --check --status "$(netplan_edited "$1")" 2>/dev/null
}

netplan_forget() { networkd_forget; }

netplan_release() {
  netplan generate
  networkd_release
}

netplan_patience() { networkd_patience; }

netplan_verify() { [ -f "$(netplan_ours)" ] && networkd_verify; }
