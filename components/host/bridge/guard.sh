# shellcheck shell=bash
# Nobody is locked out: before anything changes, the host itself is told to undo it after CONFIRM_SECONDS. The change,
# too, runs apart from the SSH session, which may break in the middle of it.

unit() { printf 'atelier-bridge-%s-%s' "$BRIDGE" "$1"; }

# The whole script as a file, for what runs later.
write_run_script() {
  {
    printf 'set -euo pipefail\nexport PATH=/usr/sbin:/usr/bin:/sbin:/bin\n'
    declare -p STATE_ROOT SETTINGS EXIT_REFUSED EXIT_ROLLED_BACK EXIT_UNKNOWN EXIT_NOTHING_TO_DO
    declare -p FRAMES_SYSCTL FRAMES_RULE FRAMES_BEFORE
    declare -f
    # shellcheck disable=SC2016 # expanded when it runs
    printf 'run "$@"\n'
  } | write_file "$(bridge_dir)/run.sh" 700
}

# detach NAME SECONDS ARGUMENTS...: run.sh with these arguments, in SECONDS from now, whatever becomes of this session.
# KillMode=process: a DHCP client that it starts outlives it, and keeps its unit loaded, hence a new name every time.
detach() {
  local handle delay=$2
  handle=$(bridge_dir)/$1.handle
  local unit
  unit=$(unit "$1")-$(date +%s%N)
  shift 2
  if has_systemd; then
    local timer=()
    [ "$delay" = 0 ] || timer=(--on-active="${delay}s" --timer-property=AccuracySec=100ms)
    systemd-run --quiet --collect --unit="$unit" --property=KillMode=process "${timer[@]}" \
      /bin/bash "$(bridge_dir)/run.sh" "$BRIDGE" "$@" </dev/null >/dev/null
    echo "$unit" >"$handle"
  else
    # shellcheck disable=SC2016 # expanded by the inner shell
    setsid bash -c 'sleep "$1"; shift; exec bash "$@"' atelier "$delay" "$(bridge_dir)/run.sh" "$BRIDGE" "$@" \
      </dev/null >/dev/null 2>&1 9>&- &
    echo $! >"$handle"
  fi
}

# undetach NAME: stop it, with all that it started.
undetach() {
  local handle
  handle=$(cat "$(bridge_dir)/$1.handle" 2>/dev/null || true)
  [ -n "$handle" ] || return 0
  if has_systemd; then
    systemctl stop "$handle.timer" 2>/dev/null || true
    systemctl kill --signal=KILL "$handle.service" 2>/dev/null || true
  else
    kill -KILL -- "-$handle" 2>/dev/null || true
  fi
}

# arm: from here on the change is undone unless it is confirmed: after CONFIRM_SECONDS, and at a boot before that.
arm() {
  echo $(($(date +%s) + CONFIRM_SECONDS)) >"$(bridge_dir)/deadline"
  detach rollback "$CONFIRM_SECONDS" rollback "$1" "no new SSH connection confirmed it within $CONFIRM_SECONDS s"
  [ -d /etc/systemd/system ] || return 0
  write_file "/etc/systemd/system/$(unit boot).service" <<UNIT
[Unit]
Description=Undo the unconfirmed change of the bridge $BRIDGE (Atelier)
DefaultDependencies=no
After=local-fs.target
Before=network-pre.target networking.service systemd-networkd.service
[Service]
Type=oneshot
ExecStart=/bin/bash $(bridge_dir)/run.sh $BRIDGE boot
UNIT
  mkdir -p /etc/systemd/system/sysinit.target.wants
  ln -sf "/etc/systemd/system/$(unit boot).service" "/etc/systemd/system/sysinit.target.wants/$(unit boot).service"
}

# disarm: the timer only. A rollback that has begun waits for the lock, and then sees that it is not wanted any more; it
# may be the caller, too.
disarm() {
  local handle
  handle=$(cat "$(bridge_dir)/rollback.handle" 2>/dev/null || true)
  if has_systemd; then
    systemctl stop "$handle.timer" 2>/dev/null || true
  elif [ -n "$handle" ] && [ "$handle" != "$$" ]; then
    kill -KILL -- "-$handle" 2>/dev/null || true
  fi
  disarm_boot
}

disarm_boot() {
  rm -f "/etc/systemd/system/$(unit boot).service" "/etc/systemd/system/sysinit.target.wants/$(unit boot).service"
}
