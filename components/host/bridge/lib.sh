# shellcheck shell=bash
# A Linux bridge over a NIC of the lab host: where things are kept, and the few words every part uses.
#
# The files of this folder are one script, in the order that PhysicalBridge.ts lists them. Settings come as variables:
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
#   confirmed.env   settings last confirmed: what a rollback returns to; absent: the original network
#   transaction     who asked for the change under way, so that a confirmation means that change and no other
#   state           changing | applied | confirmed | rolling-back | rolled-back, with `reason` beside it
#   run.sh          this script, for the timer and for what must outlive the SSH session
set -euo pipefail

STATE_ROOT=/var/lib/atelier/bridges
SETTINGS=(BRIDGE NIC MODE ADDRESS GATEWAY NAMESERVERS PERSISTENCE FRAMES CONFIRM_SECONDS)

# Exit codes that task.ts knows.
# shellcheck disable=SC2034 # used by the other files
EXIT_REFUSED=2 EXIT_ROLLED_BACK=11 EXIT_UNKNOWN=12 EXIT_NOTHING_TO_DO=13

say() { printf '%s\n' "$*" >&2; }

# refuse WHAT NEXT: nothing has been changed, and nothing will be.
refuse() {
  say "$1"
  [ -z "${2:-}" ] || say "  next: $2"
  exit "$EXIT_REFUSED"
}

# The folder of the bridge's state.
bridge_dir() { printf '%s/%s' "$STATE_ROOT" "$BRIDGE"; }

# write_file PATH [MODE]: standard input becomes the file, whole or not at all.
write_file() {
  local temporary
  temporary=$(mktemp "$(dirname "$1")/.atelier.XXXXXX")
  cat >"$temporary"
  chmod "${2:-644}" "$temporary"
  mv "$temporary" "$1"
}

save_settings() {
  local name
  for name in "${SETTINGS[@]}"; do printf '%s=%q\n' "$name" "${!name-}"; done | write_file "$1" 600
}

# shellcheck disable=SC1090 # a file written by save_settings
load_settings() { . "$1"; }

get_state() { cat "$(bridge_dir)/state" 2>/dev/null || printf 'none'; }

# set_state STATE [REASON]
set_state() {
  printf '%s\n' "${2:-}" | write_file "$(bridge_dir)/reason"
  printf '%s\n' "$1" | write_file "$(bridge_dir)/state"
}

has_systemd() { [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; }

# One change at a time on this host: other bridges edit the same files. Whatever is started under the lock must be
# started with `9>&-`: a DHCP client that inherited the descriptor would hold the lock for ever.
take_lock() {
  exec 9>"$STATE_ROOT/lock"
  flock 9
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
