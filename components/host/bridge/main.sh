# shellcheck shell=bash
# What an SSH session asks for. `begin` and `remove` start a change and return; `confirm`, over a new connection, ends it.

# who_begins: whoever has the lock writes it down a moment later.
who_begins() {
  local _
  for _ in $(seq 20); do [ ! -s "$RUN_ROOT/.begin" ] || break; sleep 0.05; done
  grep . "$RUN_ROOT/.begin" || echo "somebody else, from this host"
}

# alone: one session at a time begins a change on this host. The others are told at once who does.
alone() {
  mkdir -p "$RUN_ROOT"
  exec 8>>"$RUN_ROOT/.begin"
  flock -n 8 || refuse "another change of this host's network is beginning: $(who_begins)" "wait for it to end, then run the same command again"
  printf 'the bridge %s, from %s\n' "$BRIDGE" "$(requester | grep . || echo 'this host')" >"$RUN_ROOT/.begin"
}

# Seconds without a sign of life after which whoever began a change is given up: the client tries to connect for 5 s, and
# then again after 1 s; a connection that is gone is given up after 9 s.
GIVEN_UP_SECONDS=15

# settle: a change whose author is there is left alone; one that nobody will confirm any more is undone before another starts.
settle() {
  local directory
  for directory in "$STATE_ROOT"/*/; do
    [ ! -d "$directory" ] || BRIDGE=$(basename "$directory") settle_bridge
  done
}

settle_bridge() {
  local transaction age
  if [ ! -d "$(undo_dir)" ]; then
    # A change that a version without such a folder began.
    case $(get_state) in changing | applied | rolling-back) ;; *) sweep_undo; return 0 ;; esac
    if [ -d "$(run_dir)" ] || [ -d "$(undo_dir).done" ] || ! grep -qs applied "$(bridge_dir)/state"; then over; return 0; fi
  fi
  age=$(($(uptime_seconds) - $(cat "$(run_dir)/seen" 2>/dev/null || echo -99)))
  if [ -d "$(undo_dir)" ] && [ "$age" -lt "$GIVEN_UP_SECONDS" ]; then
    refuse "a change of $BRIDGE is under way on this host, begun $(($(uptime_seconds) - $(cat "$(run_dir)/begun"))) s ago from $(grep . "$(run_dir)/requester" || echo 'this host')" \
      "wait for it to end (the host undoes it after $(($(cat "$(run_dir)/deadline") - $(cat "$(run_dir)/begun"))) s unless it is confirmed), then run the same command again"
  fi
  say "$BRIDGE: an earlier change was never confirmed; it is undone first"
  transaction=$(cat "$(bridge_dir)/transaction")
  rollback_now "$transaction" "it was never confirmed"
  wait_until 90 is_over || refuse "$BRIDGE: the earlier change is still being undone" "run the same command again in a minute"
}

# wait_until SECONDS CONDITION...
wait_until() {
  local end=$(($(uptime_seconds) + $1))
  shift
  while ! "$@"; do
    [ "$(uptime_seconds)" -le "$end" ] || return 1
    sleep 0.2
  done
}
is_over() { [ ! -d "$(undo_dir)" ] && [[ $(get_state) == rolled-back || $(get_state) == confirmed ]]; }
is_rolled_back() { [ "$(get_state)" = rolled-back ]; }
has_changed() { [[ $(get_state) != changing ]]; }

# rollback_now TRANSACTION REASON: apart from this session, which may break on the way back as well.
rollback_now() { detach rollback-now 0 rollback "$1" "$2"; }

# start_change TRANSACTION: from the opened undo on everything can be put back, from `arm` on the host does it by itself.
start_change() {
  state_on_disk changing
  printf '%s\n' "$1" | write_file "$(bridge_dir)/transaction"
  write_run_script
  open_undo
  arm "$1"
  state_in_memory changing
  detach change 0 change "$1"
  # Its usual time; a change that takes longer is waited for by `confirm`.
  wait_until 8 has_changed || true
}

# keep_original: the network that the host has without a bridge is written down. What a rollback did not bring back is not
# taken for it.
keep_original() {
  local problems
  if [ -e "$(bridge_dir)/confirmed.env" ] || [ -e "$(bridge_dir)/current.env" ]; then
    [ -d "$(bridge_dir)/original-$NIC" ] || snapshot "$(bridge_dir)/original-$NIC"
    return
  fi
  if [ -d "$(bridge_dir)/original-$NIC" ]; then
    problems=$(verify_original | paste -sd';' | sed 's/;/; /g')
    [ -z "$problems" ] ||
      refuse "$NIC has not got back all that it had before an earlier change was undone: $problems" \
        "bring it back (ifup $NIC, networkctl reconfigure $NIC); or, if the network is right as it is now, remove $(bridge_dir)/original-$NIC; then run the same command again"
  fi
  snapshot "$(bridge_dir)/original-$NIC"
}

begin() {
  check_host
  alone
  settle
  check_before_change
  mkdir -p "$(bridge_dir)"
  chmod 700 "$STATE_ROOT"
  keep_original
  save_settings "$(bridge_dir)/wanted.env"
  if cmp -s "$(bridge_dir)/wanted.env" "$(bridge_dir)/confirmed.env" && [ -z "$(verify_managed_bridge)" ]; then
    rm -f "$(bridge_dir)/wanted.env"
    frames_current || frames_apply
    say "$BRIDGE: is as wanted"
    report
    exit "$EXIT_NOTHING_TO_DO"
  fi
  say "$BRIDGE: over $NIC, address $MODE${ADDRESS:+ $ADDRESS}, kept by $PERSISTENCE; undone in $CONFIRM_SECONDS s unless confirmed"
  start_change "$1"
}

remove() {
  local ports
  [ -d "$(bridge_dir)" ] || exit "$EXIT_NOTHING_TO_DO"
  check_host
  alone
  settle
  if [ ! -e "$(bridge_dir)/current.env" ]; then
    forget
    exit "$EXIT_NOTHING_TO_DO"
  fi
  NIC=$(load_settings "$(bridge_dir)/current.env" && printf '%s' "$NIC")
  ports=$(bridge_ports "$BRIDGE" | grep -vx "$NIC" | paste -sd' ' || true)
  [ -z "$ports" ] || refuse "$BRIDGE still has other ports: $ports" "shut down the virtual machines or containers that use them"
  ports=$(devices_over "$BRIDGE" | paste -sd' ')
  [ -z "$ports" ] || refuse "devices stand over $BRIDGE, and would go with it: $ports" "remove them, or move them elsewhere"
  rm -f "$(bridge_dir)/wanted.env"
  say "$BRIDGE: $NIC gets its original network back; undone in $CONFIRM_SECONDS s unless confirmed"
  start_change "$1"
}

# seen: what is not as it should be, in one line.
seen() {
  if [ -e "$(bridge_dir)/wanted.env" ]; then
    load_settings "$(bridge_dir)/wanted.env"
    verify_managed_bridge
  else
    load_settings "$(bridge_dir)/confirmed.env"
    verify_original
  fi | paste -sd';' | sed 's/;/; /g'
}

# confirm TRANSACTION
confirm() {
  local problems='' since='' patience=5
  [ "$(cat "$(bridge_dir)/transaction" 2>/dev/null)" = "$1" ] || exit "$EXIT_UNKNOWN"
  mkdir -p "$(run_dir)"
  # An address from DHCP may take its time under networkd, which does not wait for it.
  [ "$MODE" != dhcp ] || patience=30
  while :; do
    uptime_seconds >"$(run_dir)/seen"
    case $(get_state) in
      confirmed) break ;;
      changing | applied)
        problems=$(seen)
        if [ "$(get_state)" = applied ]; then
          since=${since:-$(uptime_seconds)}
          if [ -z "$problems" ]; then
            accept && break
          elif [ "$(uptime_seconds)" -ge $((since + patience)) ]; then
            give_up "$1" "$problems"
          fi
        fi
        # In time for a message of our own instead of the timer's.
        if [ "$(uptime_seconds)" -ge $(($(cat "$(run_dir)/deadline") - 3)) ]; then
          give_up "$1" "${problems:-it took too long}"
        fi
        ;;
      rolled-back)
        say "$BRIDGE: the change was undone: $(cat "$(run_dir)/reason" 2>/dev/null || cat "$(bridge_dir)/reason")"
        exit "$EXIT_ROLLED_BACK"
        ;;
    esac
    sleep 0.5
  done
  if [ -e "$(bridge_dir)/confirmed.env" ]; then
    load_settings "$(bridge_dir)/confirmed.env"
    report
  else
    forget
  fi
}

give_up() {
  rollback_now "$1" "$2"
  wait_until 90 is_rolled_back || true
}

# forget: nothing of the bridge is left, its records neither.
forget() {
  rm -rf "$(bridge_dir)" "$(run_dir)"
  if ! compgen -G "$STATE_ROOT/*/" >/dev/null; then
    rm -f "$STATE_ROOT/lock" # of former versions
    rmdir --ignore-fail-on-non-empty --parents "$STATE_ROOT" || true
  fi
}

# accept: the change stays. False when a rollback was faster, or when the disk does not take it: then it is undone, since
# the next boot would not know of it.
accept() {
  local status=0
  take_lock
  if [ "$(get_state)" = applied ] && [ -d "$(undo_dir)" ]; then
    if [ -e "$(bridge_dir)/wanted.env" ]; then
      mv "$(bridge_dir)/wanted.env" "$(bridge_dir)/confirmed.env"
    else
      rm -f "$(bridge_dir)/confirmed.env"
    fi && sync_change && close_undo && set_state confirmed && sweep_undo && disarm || status=1
  fi
  release_lock
  [ "$status" = 0 ] && [ "$(get_state)" = confirmed ]
}

check() {
  local problems
  problems=$(verify_adopted | paste -sd';' | sed 's/;/; /g')
  [ -z "$problems" ] || refuse_with_devices "the bridge $BRIDGE cannot be adopted: $problems" \
    "set it up as the settings say, or let Atelier make it: existing: false under another name"
  PERSISTENCE='' report
}

export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
case $1 in
  begin | confirm | remove | check) "$@" ;;
  *) refuse "unknown verb $1" ;;
esac
