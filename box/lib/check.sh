# shellcheck shell=bash
# Can this machine host the box? Everything that is wrong is told at once. Sourced, never run.

# 69 is EX_UNAVAILABLE of sysexits.h: a test that sees it can say that it was skipped, and why.
readonly CANNOT_HOST=69
# Control plane 3.1 GiB, network node 2, two compute nodes 3 each.
readonly NEEDED_MEMORY_GIB=12
# Images 8 GiB while they are made, node disks, room for the class's instances.
readonly NEEDED_DISK_GIB=20

# existing_parent PATH: the closest folder that exists, since a disk's free space is asked for before anything is made.
existing_parent() {
  local path=$1
  while [ ! -d "$path" ]; do path=$(dirname "$path"); done
  printf '%s\n' "$path"
}

# foreign_routes: routes of this machine that overlap with the box's ranges and are not the box's own.
foreign_routes() {
  local range
  for range in "$CAMPUS_RANGE" "$INTERNET_RANGE"; do
    ip -4 route show table all root "$range" 2>/dev/null || true
    ip -4 route show table all match "$range" 2>/dev/null | grep -v '^default' || true
  done | grep -v "dev $USER_LINK" | sort -u || true
}

problems() {
  local gib dir free route
  [ "$(id -u)" = 0 ] || echo "it needs root (namespaces, links, mounts): run it as root"
  [ "$(uname -s)/$(uname -m)" = Linux/x86_64 ] || echo "it needs Linux on x86_64, this is $(uname -s) on $(uname -m)"
  gib=$(awk '/^MemTotal:/ {printf "%d", ($2 + 524288) / 1048576}' /proc/meminfo)
  [ "$gib" -ge $NEEDED_MEMORY_GIB ] || echo "it needs $NEEDED_MEMORY_GIB GiB of memory, this machine has $gib"
  # Free space counts only as long as the images and machines that take it are not there yet.
  if [ ! -d "$ATELIER_STATE/machines/labhost" ]; then
    for dir in "$ATELIER_STATE" "$ATELIER_CACHE"; do
      free=$(($(stat -f -c '%a * %S' "$(existing_parent "$dir")") / 1024 / 1024 / 1024))
      [ "$free" -ge $NEEDED_DISK_GIB ] || echo "it needs $NEEDED_DISK_GIB GiB of free disk for $dir, there are $free"
    done
  fi
  if command -v ip >/dev/null; then
    route=$(foreign_routes)
    [ -z "$route" ] || echo "it uses $CAMPUS_RANGE and $INTERNET_RANGE, but this machine has: $(paste -sd, <<<"$route" | tr -s ' ')"
  fi
  [ -e /proc/self/ns/net ] && [ -e /proc/self/ns/mnt ] || echo "it needs a kernel with network and mount namespaces"
  grep -qw overlay /proc/filesystems || modprobe -q overlay 2>/dev/null || echo "it needs a kernel with overlayfs"
  [ -e /dev/net/tun ] || modprobe -q tun 2>/dev/null || echo "it needs /dev/net/tun (VMs have links by it)"
}

check_host() {
  local found line
  found=$(problems)
  [ -n "$found" ] || return 0
  {
    printf '\nerror: this machine cannot host the lab in a box\n'
    while read -r line; do printf '  - %s\n' "$line"; done <<<"$found"
    printf '  next: mend the above, or use a lab host of your own: README.md, "A real site"\n'
  } >&2
  exit $CANNOT_HOST
}
