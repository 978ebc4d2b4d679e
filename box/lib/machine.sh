# shellcheck shell=bash
# The box's machines: Debian trees booted by systemd-nspawn, with an init, SSH and NICs like real ones. Sourced, never run.
# shellcheck disable=SC2154 # box_lock is the descriptor of the calling script's lock

source "$ATELIER_ROOT/box/lib/prepare.sh"

# nspawn_pid MACHINE: the process that carries the machine; empty when it is off.
nspawn_pid() { process_with --boot "--directory=$(machine_dir "$1")/root"; }

# leader_pid MACHINE: its init, as this machine sees it.
leader_pid() {
  local carrier
  carrier=$(nspawn_pid "$1")
  [ -n "$carrier" ] && pgrep -P "${carrier%%$'\n'*}" | head -n 1
}

# box_ssh MACHINE COMMAND...
box_ssh() { ssh -F "$ATELIER_STATE/ssh/config" "$@"; }

# answers MACHINE: does it take commands over SSH?
answers() { box_ssh -o ConnectTimeout=2 "$1" true </dev/null 2>"$(machine_dir "$1")/last-ssh-error"; }

# machine_start MACHINE: returns at once; wait_for says when it is there. The caller's lock stays the caller's.
machine_start() {
  local dir
  dir=$(machine_dir "$1")
  [ -z "$(nspawn_pid "$1")" ] || return 0
  machine_prepare "$1"
  machine_network_up "$1"
  # Mounts are made in a namespace that lives as long as the machine: whatever kills it, nothing stays mounted here.
  setsid --fork unshare --mount --propagation private "$ATELIER_ROOT/box/lib/boot" "$1" \
    </dev/null >"$dir/console.log" 2>&1 {box_lock}>&-
}

# machine_stop MACHINE: as by its power button; what does not end in time is ended.
machine_stop() {
  local carrier leader
  carrier=$(nspawn_pid "$1")
  [ -n "$carrier" ] || return 0
  leader=$(leader_pid "$1") || true
  # 38 is SIGRTMIN+4, systemd's "power off" (systemd(1)); an init that has not set itself up yet would die of it, as well.
  if [ -n "$leader" ]; then kill -38 "$leader" 2>/dev/null || true; fi
  gone_within 20 "$carrier" && return
  # The namespace's init takes all its processes with it, QEMU's included.
  if [ -n "$leader" ]; then kill -KILL "$leader" 2>/dev/null || true; fi
  gone_within 5 "$carrier" || kill -KILL "$carrier" 2>/dev/null || true
  gone_within 5 "$carrier" || die "machine $1 (process $carrier) cannot be stopped" "look at: cat /proc/$carrier/stack"
}

# wait_for SECONDS MACHINE...: until all answer; on failure says what was seen last.
wait_for() {
  local deadline=$((SECONDS + $1)) machine dir
  shift
  for machine in "$@"; do
    dir=$(machine_dir "$machine")
    until answers "$machine"; do
      if [ -z "$(nspawn_pid "$machine")" ] && sleep 0.5 && [ -z "$(nspawn_pid "$machine")" ]; then
        tail -n 8 "$dir/console.log" >&2
        die "machine $machine went off while it started" "read $dir/console.log, then run: box/up $machine"
      fi
      if [ $SECONDS -ge $deadline ]; then
        tail -n 8 "$dir/console.log" >&2
        die "machine $machine does not answer SSH; last: $(tail -n 1 "$dir/last-ssh-error")" \
          "read $dir/console.log, then run: box/reboot $machine"
      fi
      sleep 0.2
    done
  done
}

# remove_cgroups: what boot made, once all machines are off.
remove_cgroups() {
  local top
  for top in /sys/fs/cgroup/*/"$NETNS" "/sys/fs/cgroup/$NETNS"; do
    [ -d "$top" ] && find "$top" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  return 0
}
