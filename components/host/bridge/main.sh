# shellcheck shell=bash
# What an SSH session asks for. `begin` and `remove` start a change and return; `confirm`, over a new connection, ends it.

# settle: a change that nobody confirmed is undone before another one starts.
settle() {
  local transaction
  case $(get_state) in changing | applied | rolling-back) ;; *) return 0 ;; esac
  say "$BRIDGE: an earlier change was never confirmed; it is undone first"
  transaction=$(cat "$(bridge_dir)/transaction")
  rollback_now "$transaction" "it was never confirmed" || refuse "$BRIDGE: the earlier change is still being undone" "run the same command again in a minute"
}

# rollback_now TRANSACTION REASON: apart from this session, which may break on the way back as well.
rollback_now() {
  detach rollback-now 0 rollback "$1" "$2"
  wait_for_state rolled-back 90
}

# wait_for_state PATTERN SECONDS
wait_for_state() {
  local end=$(($(date +%s) + $2))
  while [ "$(date +%s)" -le "$end" ]; do
    # shellcheck disable=SC2053 # a pattern
    if [[ $(get_state) == $1 ]]; then return 0; fi
    sleep 0.2
  done
  return 1
}

start_change() {
  printf '%s\n' "$1" | write_file "$(bridge_dir)/transaction"
  set_state changing
  write_run_script
  arm "$1"
  detach change 0 change "$1"
  # Its usual time; a change that takes longer is waited for by `confirm`.
  wait_for_state '[!c]*' 8 || true
}

begin() {
  local same=''
  settle
  check_before_change
  resolve_persistence "$NIC"
  mkdir -p "$(bridge_dir)"
  chmod 700 "$STATE_ROOT"
  save_settings "$(bridge_dir)/wanted.env"
  if [ -e "$(bridge_dir)/confirmed.env" ]; then
    cmp -s "$(bridge_dir)/wanted.env" "$(bridge_dir)/confirmed.env" && [ -z "$(verify_managed_bridge)" ] && same=yes
    [ -d "$(bridge_dir)/original-$NIC" ] || snapshot "$(bridge_dir)/original-$NIC"
  else
    snapshot "$(bridge_dir)/original-$NIC"
  fi
  if [ -n "$same" ]; then
    rm -f "$(bridge_dir)/wanted.env"
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
  settle
  if [ ! -e "$(bridge_dir)/current.env" ]; then
    forget
    exit "$EXIT_NOTHING_TO_DO"
  fi
  NIC=$(load_settings "$(bridge_dir)/current.env" && printf '%s' "$NIC")
  ports=$(bridge_ports "$BRIDGE" | grep -vx "$NIC" | paste -sd' ' || true)
  [ -z "$ports" ] || refuse "$BRIDGE still has other ports: $ports" "shut down the virtual machines or containers that use them"
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
  # An address from DHCP may take its time under networkd, which does not wait for it.
  [ "$MODE" != dhcp ] || patience=30
  while :; do
    case $(get_state) in
      confirmed) break ;;
      changing | applied)
        problems=$(seen)
        if [ "$(get_state)" = applied ]; then
          since=${since:-$(date +%s)}
          if [ -z "$problems" ]; then
            accept && break
          elif [ "$(date +%s)" -ge $((since + patience)) ]; then
            rollback_now "$1" "$problems" || true
          fi
        fi
        # In time for a message of our own instead of the timer's.
        if [ "$(date +%s)" -ge $(($(cat "$(bridge_dir)/deadline") - 3)) ]; then
          rollback_now "$1" "${problems:-it took too long}" || true
        fi
        ;;
      rolled-back)
        say "$BRIDGE: the change was undone: $(cat "$(bridge_dir)/reason")"
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

# forget: nothing of the bridge is left, its records neither.
forget() {
  rm -rf "$(bridge_dir)"
  if ! compgen -G "$STATE_ROOT/*/" >/dev/null; then
    rm -f "$STATE_ROOT/lock"
    rmdir --ignore-fail-on-non-empty --parents "$STATE_ROOT" || true
  fi
}

# accept: the change stays. False when a rollback was faster.
accept() {
  take_lock
  if [ "$(get_state)" = applied ]; then
    if [ -e "$(bridge_dir)/wanted.env" ]; then
      mv "$(bridge_dir)/wanted.env" "$(bridge_dir)/confirmed.env"
    else
      rm -f "$(bridge_dir)/confirmed.env"
    fi
    set_state confirmed
    disarm
  fi
  release_lock
  [ "$(get_state)" = confirmed ]
}

check() {
  local problems
  problems=$(verify_adopted | paste -sd';' | sed 's/;/; /g')
  [ -z "$problems" ] || refuse_with_devices "the bridge $BRIDGE cannot be adopted: $problems" \
    "set it up as the settings say, or let Atelier make it: existing: false under another name"
  PERSISTENCE='' report
}

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
case $1 in
  begin | confirm | remove | check) "$@" ;;
  *) refuse "unknown verb $1" ;;
esac
