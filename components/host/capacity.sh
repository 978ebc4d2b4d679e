# shellcheck shell=bash
# Is there room for what is planned? Told before the first VM is made.
#   DEMAND_MEMORY_MIB, DEMAND_DISK_GIB   what the node VMs take together
#   POOL_PATH                            directory of their volumes
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

say() { printf '%s\n' "$*" >&2; }

# The part of the host's memory that VMs could get now: MemAvailable, and what those that run in the pool hold already.
memory_for_vms() {
  local available held=0 file name
  available=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
  while read -r name; do
    [ -n "$name" ] || continue
    for file in $(virsh -q -c qemu:///system domblklist --details "$name" 2>/dev/null | awk '{ print $4 }'); do
      case $file in "$POOL_PATH"/*)
        held=$((held + $(virsh -q -c qemu:///system dommemstat "$name" 2>/dev/null | awk '$1 == "rss" { print int($2 / 1024) }')))
        break ;;
      esac
    done
  done < <(virsh -q -c qemu:///system list --name 2>/dev/null)
  printf '%d' $((available + held))
}

# Free space of the file system that will hold the pool, and what the pool's volumes occupy already, in GiB.
disk_for_vms() {
  local directory=$POOL_PATH free used=0
  if [ -d "$POOL_PATH" ]; then used=$(du -s --block-size=1G "$POOL_PATH" | cut -f 1); fi
  while [ ! -d "$directory" ]; do directory=$(dirname "$directory"); done
  free=$(df --output=avail --block-size=1G "$directory" | tail -n 1)
  printf '%d' $((free + used))
}

if [ "$1" != delete ]; then
  memory=$(memory_for_vms) disk=$(disk_for_vms) short=''
  say "node VMs take $DEMAND_MEMORY_MIB MiB of $memory MiB memory, $DEMAND_DISK_GIB GiB of $disk GiB disk"
  if [ "$DEMAND_MEMORY_MIB" -gt "$memory" ]; then
    say "the node VMs take $DEMAND_MEMORY_MIB MiB of memory together, this host has $memory MiB for them"
    short=yes
  fi
  if [ "$DEMAND_DISK_GIB" -gt "$disk" ]; then
    say "the node VMs take $DEMAND_DISK_GIB GiB of disk together, the file system of $POOL_PATH has $disk GiB for them"
    short=yes
  fi
  if [ -n "$short" ]; then
    say "  next: fewer nodes, or smaller ones, in the settings; or free what else uses this host"
    exit 1
  fi
fi
