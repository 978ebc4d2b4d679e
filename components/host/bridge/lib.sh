# shellcheck shell=bash
# A Linux bridge over a NIC of the lab host: where things are kept, and the few words every part uses.
#
# The files of this folder are one script, in the order that script.ts lists them. Settings come as variables:
#   BRIDGE NIC           names of the devices
#   MODE                 dhcp | static | none;  ADDRESS (a.b.c.d/len), GATEWAY, NAMESERVERS (spaces) belong to static
#   PERSISTENCE          auto | ifupdown | netplan | networkd
#   FRAMES               unfiltered | forward-accept
#   CONFIRM_SECONDS      time for a new connection to confirm a change
#
# On the host, in /var/lib/atelier/bridges/BRIDGE:
#   original-NIC/   the network as it was before the bridge (kept until the bridge is deleted)
#   wanted.env      settings of the change under way; absent in a removal
#   current.env     settings that the host has now, perhaps half; absent when it has its original network
#   confirmed.env   settings last confirmed; absent: the original network
#   undo/           all that a rollback puts back (files.sh); there from before the first step of a change until it is
#                   confirmed or undone: a change is under way exactly while this folder is there
#   transaction     who asked for the change under way, so that a confirmation means that change and no other
#   state           changing | confirmed | rolled-back, with `reason` beside it
#   run.sh          this script, for a boot
#
# In /run/atelier/bridges/BRIDGE a copy of all that, made when the change begins: a rollback needs no disk. The state there
# is the one that counts (changing | applied | confirmed | rolling-back | rolled-back); beside it are `deadline` and `seen`
# (seconds since the boot: no clock jumps).
set -euo pipefail

STATE_ROOT=/var/lib/atelier/bridges
RUN_ROOT=/run/atelier/bridges
SETTINGS=(BRIDGE NIC MODE ADDRESS GATEWAY NAMESERVERS PERSISTENCE FRAMES CONFIRM_SECONDS)

# Exit codes that tasks/host/transaction.ts knows.
# shellcheck disable=SC2034 # used by the other files
EXIT_REFUSED=2 EXIT_ROLLED_BACK=11 EXIT_UNKNOWN=12 EXIT_NOTHING_TO_DO=13

say() { printf '%s\n' "$*" >&2; }

# refuse WHAT NEXT: nothing has been changed, and nothing will be.
refuse() {
  say "$1"
  [ -z "${2:-}" ] || say "  next: $2"
  exit "$EXIT_REFUSED"
}

# The folders of the bridge's state, on the disk and in memory.
bridge_dir() { printf '%s/%s' "$STATE_ROOT" "$BRIDGE"; }
run_dir() { printf '%s/%s' "$RUN_ROOT" "$BRIDGE"; }

# uptime_seconds: a clock that only goes forward.
uptime_seconds() {
  local seconds
  read -r seconds _ </proc/uptime
  printf '%s' "${seconds%.*}"
}

# write_file PATH [MODE]: standard input becomes the file, whole or not at all, and outlives a power cut.
write_file() {
  local new
  new=$(dirname "$1")/.${1##*/}.new
  { cat >"$new" && chmod "${2:-644}" "$new" && sync "$new" && mv -f "$new" "$1" && sync "$(dirname "$1")"; } && return
  rm -f "$new"
  return 1
}

# takes_writes FOLDER...: their disks take something. No file is written to find that out, since a power cut might keep it;
# an ext4 that stopped at an error says `rw` of itself, but takes no mode, not even the present one.
takes_writes() {
  local folder
  for folder in "$@"; do
    chmod "$(stat -c %a "$folder")" "$folder" 2>/dev/null && [ "$(free_kib "$folder")" -ge 64 ] || return
  done
}
free_kib() { df -k --output=avail "$1" | tail -n 1; }

save_settings() {
  local name
  for name in "${SETTINGS[@]}"; do printf '%s=%q\n' "$name" "${!name-}"; done | write_file "$1" 600
}

# shellcheck disable=SC1090 # a file written by save_settings
load_settings() { . "$1"; }

get_state() { cat "$(run_dir)/state" 2>/dev/null || cat "$(bridge_dir)/state" 2>/dev/null || printf 'none'; }

# set_state STATE [REASON]: false when the disk does not take it.
set_state() {
  state_in_memory "$@"
  state_on_disk "$@"
}
state_in_memory() {
  mkdir -p "$(run_dir)"
  write_state "$(run_dir)" "$@" || true
}
state_on_disk() { write_state "$(bridge_dir)" "$@"; }
# write_state FOLDER STATE [REASON]
write_state() {
  { printf '%s\n' "${3:-}" >"$1/reason" && printf '%s\n' "$2" | write_file "$1/state"; } 2>/dev/null
}

has_systemd() { [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; }

# One step at a time on this host: other bridges edit the same files. Whatever is started under the lock must be started
# with `9>&-`: a DHCP client that inherited the descriptor would hold the lock for ever. Somebody who does not let go
# cannot keep a rollback ($1 = 30 s) from its work.
take_lock() {
  mkdir -p "$RUN_ROOT"
  exec 9>>"$RUN_ROOT/.lock"
  flock ${1:+-w "$1"} 9 || [ -n "${1:-}" ]
}
release_lock() { exec 9>&-; }

# json KEY VALUE...: one flat object of strings.
json() {
  local separator='{'
  while [ $# -gt 0 ]; do
    printf '%s"%s":"%s"' "$separator" "$1" "${2//[\"\\]/}"
    separator=,
    shift 2
  done
  printf '}\n'
}
