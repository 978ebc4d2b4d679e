# shellcheck shell=bash
# Going from one state to another. This part runs apart from any SSH session, through run.sh.

# The states of a device that NetworkManager leaves alone are 0 (unknown) and 10 (unmanaged).
managed_by_networkmanager() {
  command -v nmcli >/dev/null && nmcli -g GENERAL.STATE device show "$1" 2>/dev/null | grep -qE '^([2-9]0|1[0-9]0)'
}

# The manager of the host's network that describes the NIC, or else the one that is there.
resolve_persistence() {
  local manager wanted=$PERSISTENCE owner=''
  if [ -e "$(bridge_dir)/current.env" ]; then
    owner=$(load_settings "$(bridge_dir)/current.env"; [ "$NIC" != "$1" ] || printf '%s' "$PERSISTENCE")
  fi
  for manager in netplan ifupdown networkd; do
    [ -n "$owner" ] || ! "${manager}_claims" "$NIC" || owner=$manager
  done
  # netplan may leave the device to NetworkManager (`renderer: NetworkManager`).
  if [ "$owner" != ifupdown ] && [ "$owner" != networkd ] && managed_by_networkmanager "$NIC"; then
    refuse "$NIC is configured by NetworkManager, which Atelier does not change" \
      "make the bridge there (nmcli connection add type bridge ...) and adopt it with existing: true"
  fi
  if [ "$wanted" != auto ]; then
    "${wanted}_installed" || refuse "persistence is $wanted, which is not in use on this host" "set persistence to auto${owner:+ or $owner}"
    [ -z "$owner" ] || [ "$owner" = "$wanted" ] ||
      refuse "persistence is $wanted, but the configuration of $NIC is in $owner: both would set it up at the next boot" "set persistence to auto or $owner"
    return 0
  fi
  for manager in ifupdown netplan networkd; do
    [ -n "$owner" ] || ! "${manager}_installed" || owner=$manager
  done
  [ -n "$owner" ] || refuse "none of ifupdown, netplan and systemd-networkd is in use on this host: the bridge would be gone after a reboot" \
    "install ifupdown, or make the bridge by hand and adopt it with existing: true"
  PERSISTENCE=$owner
}

# leave: whatever there is of the bridge goes, the original network comes.
leave() {
  [ -e "$(bridge_dir)/current.env" ] || return 0
  load_settings "$(bridge_dir)/current.env"
  "${PERSISTENCE}_unpersist"
  "${PERSISTENCE}_deactivate"
  restore_runtime 15
  frames_undo
  rm -f "$(bridge_dir)/current.env"
}

# enter SETTINGS: from the original network to the bridge.
enter() {
  load_settings "$1"
  cp -p "$1" "$(bridge_dir)/current.env"
  frames_apply
  "${PERSISTENCE}_persist"
  "${PERSISTENCE}_activate"
}

# change TRANSACTION: to the wanted state; a step that fails is undone at once.
change() {
  local status=0
  take_lock
  [ "$(cat "$(bridge_dir)/transaction")" = "$1" ] && [ "$(get_state)" = changing ] || return 0
  bash "$(bridge_dir)/run.sh" "$BRIDGE" become wanted 9>&- || status=$?
  if [ "$status" = 0 ]; then
    set_state applied
  else
    undo "a step failed: $(grep -v '^-- ' "$(bridge_dir)/log" | tail -n 2 | paste -sd' ')"
  fi
}

# rollback TRANSACTION REASON: from the timer, or because a check failed.
rollback() {
  undetach change
  take_lock
  if [ "$(cat "$(bridge_dir)/transaction")" != "$1" ]; then return 0; fi
  case $(get_state) in changing | applied | rolling-back) undo "$2" ;; esac
}

undo() {
  set_state rolling-back "$1"
  bash "$(bridge_dir)/run.sh" "$BRIDGE" become confirmed 9>&- || true
  set_state rolled-back "$1"
  disarm
}

# become wanted|confirmed
become() {
  # On the way back nothing may stop half-way: each step that fails is in the log, the next one is tried all the same.
  [ "$1" = wanted ] || set +e
  leave
  [ ! -e "$(bridge_dir)/$1.env" ] || enter "$(bridge_dir)/$1.env"
}

# boot: the host restarted before the change was confirmed; only files need to change, the network is not up yet.
boot() {
  set +e
  case $(get_state) in changing | applied | rolling-back) ;; *) disarm_boot && return 0 ;; esac
  load_settings "$(bridge_dir)/current.env"
  "${PERSISTENCE}_unpersist"
  frames_undo
  rm -f "$(bridge_dir)/current.env"
  if [ -e "$(bridge_dir)/confirmed.env" ]; then
    load_settings "$(bridge_dir)/confirmed.env"
    cp -p "$(bridge_dir)/confirmed.env" "$(bridge_dir)/current.env"
    frames_apply
    "${PERSISTENCE}_persist"
  fi
  [ "$PERSISTENCE" != netplan ] || netplan generate
  set_state rolled-back "the host restarted before it was confirmed"
  disarm_boot
}

# run BRIDGE VERB ...: what run.sh does.
run() {
  BRIDGE=$1
  local verb=$2 file
  shift 2
  for file in wanted confirmed current; do
    if [ -e "$(bridge_dir)/$file.env" ]; then load_settings "$(bridge_dir)/$file.env"; break; fi
  done
  exec >>"$(bridge_dir)/log" 2>&1
  printf -- '-- %s %s\n' "$(date -u +%FT%TZ)" "$verb"
  case $verb in
    change | rollback | become | boot) "$verb" "$@" ;;
    forward-rules) forward_rules add ;;
  esac
}
