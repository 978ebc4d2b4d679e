# shellcheck shell=bash
# Can this machine host the box? Everything that is wrong is reported together. Sourced, never run.

# 69 is EX_UNAVAILABLE of sysexits.h: a test that sees it can say that it was skipped, and why.
readonly CANNOT_HOST=69
# Images 8 GiB while they are made, node disks, room for the class's instances.
readonly NEEDED_DISK_GIB=20

# existing_parent PATH: the closest folder that exists, since a disk's free space is asked for before anything is made.
existing_parent() {
  local path=$1
  while [ ! -d "$path" ]; do path=$(dirname "$path"); done
  printf '%s\n' "$path"
}

# memory_problem: what is free is asked for; a box that is up has been given its own, and asks for what is more than that.
memory_problem() {
  local needed free others given
  given=$(promised_mib "$ATELIER_STATE")
  needed=$((NEEDED_MIB - given)) free=$(free_mib)
  [ "$free" -lt "$needed" ] || return 0
  others=$(other_boxes_up | paste -sd' ')
  printf 'it needs %s GiB of memory, and %s GiB are free' "$(in_gib $needed)" "$(in_gib "$free")"
  if [ -n "$others" ]; then printf ' beside what runs (%s): stop that first, or take a machine with more memory' "$others"; fi
  printf '\n'
}

# in_gib MIB: with one decimal.
in_gib() { printf '%d.%d' $(($1 / 1024)) $(($1 % 1024 * 10 / 1024)); }

problems() {
  local dir free route
  [ "$(id -u)" = 0 ] || echo "it needs root (namespaces, links, mounts): run it as root"
  [ "$(uname -s)/$(uname -m)" = Linux/x86_64 ] || echo "it needs Linux on x86_64, this is $(uname -s) on $(uname -m)"
  memory_problem
  # Free space counts only as long as the images and machines that take it are not there yet.
  for dir in "$ATELIER_STATE" "$ATELIER_CACHE"; do
    if [ -d "$ATELIER_STATE/machines" ]; then continue; fi
    if [ "$dir" = "$ATELIER_CACHE" ] && compgen -G "$dir/images/node-*" >/dev/null; then continue; fi
    free=$(($(stat -f -c '%a * %S' "$(existing_parent "$dir")") / 1024 / 1024 / 1024))
    [ "$free" -ge $NEEDED_DISK_GIB ] || echo "it needs $NEEDED_DISK_GIB GiB of free disk for $dir, there are $free"
  done
  if command -v ip >/dev/null; then
    if find_number; then
      route=$(foreign_routes)
      [ -z "$route" ] || echo "it uses $CAMPUS_RANGE and $INTERNET_RANGE, but this machine has: $(paste -sd, <<<"$route" | tr -s ' ')"
    else
      echo "it needs addresses of its own from 198.18.0.0/15, and none are free beside the other boxes (box/list) and this machine's routes"
    fi
  fi
  [ -e /proc/self/ns/net ] && [ -e /proc/self/ns/mnt ] || echo "it needs a kernel with network and mount namespaces"
  grep -qw overlay /proc/filesystems || modprobe -q overlay 2>/dev/null || echo "it needs a kernel with overlayfs"
  [ -e /dev/net/tun ] || modprobe -q tun 2>/dev/null || echo "it needs /dev/net/tun (VMs have links by it)"
}

# check_host: NEEDED_MIB is what its machines and nodes will take.
check_host() {
  local found line
  found=$(problems)
  [ -n "$found" ] || return 0
  {
    printf '\nerror: this machine cannot host the lab in a box\n'
    while read -r line; do printf '  - %s\n' "$line"; done <<<"$found"
    printf '  next: fix the above, or use a lab host of your own: README.md, "A real site"\n'
  } >&2
  exit $CANNOT_HOST
}
