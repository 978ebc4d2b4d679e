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
  "${PERSISTENCE}_unpersist" || return
  "${PERSISTENCE}_forget"
  ! is_bridge "$BRIDGE" || ip link del dev "$BRIDGE"
  put_addresses "$NIC" "$(bridge_dir)/original-$NIC"
  "${PERSISTENCE}_release"
  restore_runtime "$("${PERSISTENCE}_patience")"
  frames_undo || return
  rm -f "$(bridge_dir)/current.env"
}

# enter SETTINGS: from the original network to the bridge.
enter() {
  load_settings "$1"
  write_file "$(bridge_dir)/current.env" 600 <"$1"
  "${PERSISTENCE}_persist"
  "${PERSISTENCE}_activate"
  frames_apply
}

# change TRANSACTION: to the wanted state; a step that fails is undone at once.
change() {
  local status=0
  take_lock
  [ "$(cat "$(bridge_dir)/transaction")" = "$1" ] && [ "$(get_state)" = changing ] || return 0
  bash "$(bridge_dir)/run.sh" "$BRIDGE" become-wanted 9>&- || status=$?
  if [ "$status" = 0 ]; then
    state_in_memory applied
    return
  fi
  undo "a step failed: $(grep -v '^-- ' "$(run_dir)/log" | tail -n 2 | paste -sd' ')"
}

become_wanted() {
  leave
  [ ! -e "$(bridge_dir)/wanted.env" ] || enter "$(bridge_dir)/wanted.env"
}

# rollback TRANSACTION REASON: from the timer, or because a check failed. False while something is left to do.
rollback() {
  set +e
  undetach change
  take_lock 30
  if [ "$(cat "$(bridge_dir)/transaction")" != "$1" ]; then return 0; fi
  if [ -d "$(undo_dir)" ]; then
    undo "$2"
  else
    # Confirmed, or undone, and cut off before the timer was stopped.
    over
  fi
}

# undo REASON: the running network first, since somebody waits for the host to answer; then the files, and what reads them;
# the records last. Each step is tried whatever became of the one before. Done again, it goes on where it was.
undo() {
  local files=0
  set +e
  if [ ! -e "$(run_dir)/answers" ]; then
    state_in_memory rolling-back "$1"
    runtime_back
    undo_files || files=1
    manager_back || : >"$(run_dir)/manager-waits"
    : >"$(run_dir)/answers"
  else
    undo_files || files=1
    if [ -e "$(run_dir)/manager-waits" ] && [ "$files" = 0 ] && manager_back; then rm -f "$(run_dir)/manager-waits"; fi
  fi
  # The first time, too: a DHCP client that waits for a full disk is started by a later one.
  [ ! -e "$(run_dir)/manager-waits" ] || files=1
  if [ "$files" = 0 ] && records_back; then
    # What came back is known to be the network of before: nobody needs the record of it any more.
    if [ ! -e "$(bridge_dir)/current.env" ] && [ ! -e "$(run_dir)/booted" ] && [ -z "$(verify_original)" ]; then
      rm -rf "$(bridge_dir)/original-$NIC"
    fi
    # Who waits reads the state in memory: it changes when nothing is left to do.
    if state_on_disk rolled-back "$1" && close_undo && disarm_boot; then
      sweep_undo
      state_in_memory rolled-back "$1"
      disarm
      return
    fi
  fi
  state_in_memory rolled-back "$1; the disk does not take all of it yet, which is tried again every $AGAIN_SECONDS s"
  return 1
}

# records_back: the settings that the host has again.
records_back() {
  local name
  for name in current confirmed; do
    if [ ! -e "$(undo_dir)/$name.env" ]; then
      rm -f "$(bridge_dir)/$name.env" || return
    elif ! cmp -s "$(undo_dir)/$name.env" "$(bridge_dir)/$name.env"; then
      write_file "$(bridge_dir)/$name.env" 600 <"$(undo_dir)/$name.env" || return
    fi
  done
  rm -f "$(bridge_dir)/wanted.env"
}

# manager_back: who keeps the network reads its files again, for the NIC of the change and for what was there before it. False
# when that has to be done once more.
manager_back() {
  local file status=0
  for file in "$(bridge_dir)/wanted.env" "$(undo_dir)/current.env"; do
    [ -e "$file" ] || continue
    load_settings "$file"
    [ "$file" = "$(undo_dir)/current.env" ] || "${PERSISTENCE}_forget"
    # The NIC is the bridge's again, or the host's.
    if [ -e "$(undo_dir)/current.env" ] && [ "$(device_master "$NIC")" = "$BRIDGE" ]; then continue; fi
    # What else may be wrong with it would be so again, and is no reason to go on for ever.
    "${PERSISTENCE}_release" || takes_writes /etc /var/lib || status=1
    restore_runtime "$("${PERSISTENCE}_patience")"
  done
  if [ -e "$(undo_dir)/current.env" ]; then
    load_settings "$(undo_dir)/current.env"
    timeout 40 bash "$(run_dir)/run.sh" "$BRIDGE" activate 8>&- 9>&-
    put_addresses "$BRIDGE" "$(undo_dir)/devices/$BRIDGE"
  fi
  frames_back
  if [ -e "$(undo_dir)/current.env" ]; then frames_apply; else forward_rules delete; fi
  return "$status"
}

# over: a change that was cut off when it was confirmed or undone already, or before it began.
over() {
  case $(get_state) in
    changing | applied) if [ -d "$(undo_dir).done" ]; then set_state confirmed; else set_state rolled-back "it had not begun"; fi ;;
    rolling-back) set_state rolled-back ;;
  esac
  sweep_undo
  disarm
}

# boot: the host restarted before the change was confirmed; only files need to change, the network is not up yet.
boot() {
  set +e
  if [ ! -d "$(undo_dir)" ]; then over; return; fi
  # The network comes up from the files (and the kernel's values came from ours, perhaps); for a disk that does not take them, they are tried again later.
  copy_to_memory
  touch "$(run_dir)/answers" "$(run_dir)/booted"
  undo "the host restarted before it was confirmed" ||
    detach rollback "$AGAIN_SECONDS" rollback "$(cat "$(bridge_dir)/transaction")" "the host restarted before it was confirmed"
  frames_back
  [ ! -d /etc/netplan ] || ! command -v netplan >/dev/null || netplan generate
}

# run BRIDGE VERB ...: what run.sh does.
run() {
  BRIDGE=$1
  local verb=$2 file status=0
  shift 2
  # A disk that cannot even be read.
  # shellcheck disable=SC2034 # used by bridge_dir
  [ -r "$(bridge_dir)/transaction" ] || [ ! -r "$(run_dir)/transaction" ] || STATE_ROOT=$RUN_ROOT
  mkdir -p "$(run_dir)"
  for file in wanted confirmed current; do
    if [ -e "$(bridge_dir)/$file.env" ]; then load_settings "$(bridge_dir)/$file.env"; break; fi
  done
  # In memory: a message that cannot be written stops nothing.
  exec >>"$(run_dir)/log" 2>&1
  printf -- '-- %s %s\n' "$(date -u +%FT%TZ)" "$verb"
  case $verb in
    change | rollback | boot) "$verb" "$@" || status=$? ;;
    become-wanted) become_wanted ;;
    activate) load_settings "$(undo_dir)/current.env" && "${PERSISTENCE}_activate" ;;
    forward-rules) forward_rules add ;;
  esac
  case $verb in change | rollback | boot) cp "$(run_dir)/log" "$(bridge_dir)/log" 2>/dev/null || true ;; esac
  return "$status"
}
