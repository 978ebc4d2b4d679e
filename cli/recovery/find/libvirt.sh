#!/bin/bash
# What libvirt has under a name, and its removal. KIND is pool, volume or domain; a volume is in POOL.
#   find      prints `ID AGE`: its id, and how long ago it was made, in seconds (`-`: the file system does not say); nothing when
#             there is none
#   remove    it may be gone already
set -euo pipefail
export LC_ALL=C LIBVIRT_DEFAULT_URI=qemu:///system

# is_named NAME COMMAND...: whether virsh lists it. Names of pools come with blanks behind them.
is_named() { virsh "${@:2}" --name | sed 's/ *$//' | grep -Fx -- "$1" >/dev/null; }

is_there() {
  case $KIND in
    pool) is_named "$NAME" pool-list --all ;;
    domain) is_named "$NAME" list --all ;;
    # Without the pool none of its volumes was made.
    volume) is_named "$POOL" pool-list --all && virsh vol-list "$POOL" | awk 'NR > 2 { print $1 }' | grep -Fx -- "$NAME" >/dev/null ;;
  esac
}

# The file of a definition is another one when libvirt writes it again.
made() {
  case $KIND in
    pool) stat -c %W "/etc/libvirt/storage/$NAME.xml" ;;
    domain) stat -c %W "/etc/libvirt/qemu/$NAME.xml" ;;
    volume) stat -c %W "$(virsh vol-path "$NAME" --pool "$POOL")" ;;
  esac
}

id() {
  case $KIND in
    pool) virsh pool-uuid "$NAME" ;;
    domain) virsh domuuid "$NAME" ;;
    volume) virsh vol-key "$NAME" --pool "$POOL" ;;
  esac | head -n 1
}

find_it() {
  local born age=-
  if ! is_there; then return; fi
  born=$(made 2>/dev/null) || born=0
  # 0, or `?` by older coreutils
  if [[ $born =~ ^[1-9][0-9]*$ ]]; then age=$(($(date +%s) - born)); fi
  printf '%s %s\n' "$(id)" "$age"
}

remove_it() {
  if ! is_there; then return; fi
  case $KIND in
    # What lies in its folder stays.
    pool)
      if is_named "$NAME" pool-list; then virsh pool-destroy "$NAME"; fi
      virsh pool-undefine "$NAME"
      ;;
    domain)
      if is_named "$NAME" list; then virsh destroy "$NAME"; fi
      virsh undefine "$NAME" --nvram --managed-save
      ;;
    volume) virsh vol-delete "$NAME" --pool "$POOL" ;;
  esac >&2
}

case $1 in
  find) find_it ;;
  remove) remove_it ;;
esac
exit
