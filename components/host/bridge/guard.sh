# shellcheck shell=bash
# Nobody is locked out: before anything changes, the host itself is told to undo it after CONFIRM_SECONDS, again and again
# until it is done. The change, too, runs apart from the SSH session, which may break in the middle of it.

# Seconds from the end of one try to undo a change to the next.
AGAIN_SECONDS=10

unit() { printf 'atelier-bridge-%s-%s' "$BRIDGE" "$1"; }

# The whole script as a file, for what runs later.
write_run_script() {
  {
    printf 'set -euo pipefail\nexport PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C\n'
    declare -p STATE_ROOT RUN_ROOT SETTINGS EXIT_REFUSED EXIT_ROLLED_BACK EXIT_UNKNOWN EXIT_NOTHING_TO_DO AGAIN_SECONDS
    declare -p FRAMES_KEYS FRAMES_RULE FRAMES_BEFORE NETPLAN_PY NETWORKD_REPLACED NETWORKD_MOVED IFUPDOWN_CARRIED IFUPDOWN_METHODS
    declare -f
    # shellcheck disable=SC2016 # expanded when it runs
    printf 'run "$@"\n'
  } | write_file "$(bridge_dir)/run.sh" 700
}

# copy_to_memory: what a rollback reads, where no disk can take it away.
copy_to_memory() {
  mkdir -p "$(run_dir)"
  chmod 700 "$RUN_ROOT"
  find "$(run_dir)" -mindepth 1 -delete
  cp -a "$(bridge_dir)/." "$(run_dir)/"
  rm -f "$(run_dir)/state" "$(run_dir)/reason"
}

# detach NAME SECONDS ARGUMENTS...: run.sh with these arguments, in SECONDS from now, whatever becomes of this session;
# after a delay again and again, until somebody stops it.
# KillMode=process: a DHCP client that it starts outlives it, and keeps its unit loaded, hence a new name every time.
detach() {
  local handle delay=$2 script
  script=$(run_dir)/run.sh
  [ -e "$script" ] || script=$(bridge_dir)/run.sh
  mkdir -p "$(run_dir)"
  handle=$(run_dir)/$1.handle
  local unit
  unit=$(unit "$1")-$(uptime_seconds)-$BASHPID-$RANDOM
  shift 2
  if has_systemd; then
    local timer=()
    [ "$delay" = 0 ] || timer=(--on-active="${delay}s" --on-unit-inactive="${AGAIN_SECONDS}s" --timer-property=AccuracySec=100ms)
    systemd-run --quiet --collect --unit="$unit" --property=KillMode=process "${timer[@]}" \
      /bin/bash "$script" "$BRIDGE" "$@" </dev/null >/dev/null
    echo "$unit" >"$handle"
  else
    # shellcheck disable=SC2016 # expanded by the inner shell
    setsid bash -c 'sleep "$1"; again=$2; shift 2; while ! bash "$@" && [ "$again" != 0 ]; do sleep "$again"; done' \
      atelier "$delay" "$([ "$delay" = 0 ] || echo "$AGAIN_SECONDS")" "$script" "$BRIDGE" "$@" </dev/null >/dev/null 2>&1 8>&- 9>&- &
    echo $! >"$handle"
  fi
}

handle_of() { cat "$(run_dir)/$1.handle" 2>/dev/null || cat "$(bridge_dir)/$1.handle" 2>/dev/null || true; }

# undetach NAME: stop it, with all that it started.
undetach() {
  local handle
  handle=$(handle_of "$1")
  [ -n "$handle" ] || return 0
  if has_systemd; then
    timeout 20 systemctl stop "$handle.timer" 2>/dev/null || true
    timeout 20 systemctl kill --signal=KILL "$handle.service" 2>/dev/null || true
  else
    kill -KILL -- "-$handle" 2>/dev/null || true
  fi
}

# arm TRANSACTION: from here on the change is undone unless it is confirmed: after CONFIRM_SECONDS, and at a boot before that.
arm() {
  arm_boot
  copy_to_memory
  requester >"$(run_dir)/requester"
  uptime_seconds >"$(run_dir)/begun"
  uptime_seconds >"$(run_dir)/seen"
  echo $(($(uptime_seconds) + CONFIRM_SECONDS)) >"$(run_dir)/deadline"
  detach rollback "$CONFIRM_SECONDS" rollback "$1" "no new SSH connection confirmed it within $CONFIRM_SECONDS s"
}

# arm_boot: one link in /etc, so that a cut leaves either nothing there, or what undoes the change and itself.
arm_boot() {
  local name link folder
  [ -d /etc/systemd/system ] || return 0
  name=$(unit boot).service
  folder=$(boot_folder)
  link=/etc/systemd/system/sysinit.target.wants/$name
  mkdir -p "$folder" "$(dirname "$link")"
  write_file "$folder/$name" <<UNIT
[Unit]
Description=Undo the unconfirmed change of the bridge $BRIDGE (Atelier)
DefaultDependencies=no
After=local-fs.target
Wants=network-pre.target
Before=network-pre.target networking.service systemd-networkd.service
[Service]
Type=oneshot
ExecStart=/bin/bash $(bridge_dir)/run.sh $BRIDGE boot
UNIT
  [ -L "$link" ] || ln -s "$folder/$name" "$link"
  sync "$(dirname "$link")"
}

# boot_folder: for the unit itself, beside /etc where that is on the same disk: systemd reads it before it mounts others.
boot_folder() {
  local folder=/usr/local/lib/systemd/system
  if mkdir -p "$folder" 2>/dev/null && takes_writes "$folder" && [ "$(stat -c %d "$folder")" = "$(stat -c %d /etc)" ]; then
    echo "$folder"
  else
    echo /etc/systemd/system
  fi
}

# disarm: the timer only, and what repeats it. It may be the caller, too.
disarm() {
  local handle
  handle=$(handle_of rollback)
  if has_systemd; then
    timeout 20 systemctl stop "$handle.timer" 2>/dev/null || true
  elif [ -n "$handle" ] && [ "$(cut -d' ' -f5 "/proc/$$/stat" 2>/dev/null)" != "$handle" ]; then
    kill -KILL -- "-$handle" 2>/dev/null || true
  fi
  disarm_boot
}

# Without this the next boot would look once more, and find nothing to do. The link first: without it nothing is started.
disarm_boot() {
  local name folder
  name=$(unit boot).service
  rm -f "/etc/systemd/system/sysinit.target.wants/$name" || return
  sync /etc/systemd/system/sysinit.target.wants 2>/dev/null || true
  # Former versions had the unit in /etc always.
  for folder in /usr/local/lib/systemd/system /etc/systemd/system; do rm -f "$folder/$name" "$folder/.$name.new" || return; done
  rmdir --ignore-fail-on-non-empty /usr/local/lib/systemd/system /usr/local/lib/systemd 2>/dev/null || true
}

# requester: where the SSH session comes from; sudo hides it from its children.
requester() {
  local from=${SSH_CONNECTION:-}
  [ -n "$from" ] || from=$(tr '\0' '\n' <"/proc/$PPID/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p') || true
  printf '%s\n' "${from%% *}"
}
