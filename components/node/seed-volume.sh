# shellcheck shell=bash disable=SC2154 # scratch: volume.sh
# The disk that cloud-init reads at a node's first boot (its data source NoCloud: a file system named cidata). With USER_DATA,
# META_DATA and NETWORK_CONFIG in the environment.

# Not for the programs started here: together they may be larger than what a program can be started with.
export -n USER_DATA META_DATA NETWORK_CONFIG

fill() {
  local content=$scratch/content iso=$scratch/seed.iso
  mkdir "$content"
  printf '%s' "$USER_DATA" >"$content/user-data"
  printf '%s' "$META_DATA" >"$content/meta-data"
  printf '%s' "$NETWORK_CONFIG" >"$content/network-config"
  mkisofs -quiet -volid cidata -joliet -rock -output "$iso" "$content" >&2
  virsh vol-create-as "$POOL" "$1" "$(stat -c %s "$iso")" --format raw >&2
  virsh vol-upload --pool "$POOL" "$1" "$iso" >&2 ||
    die "libvirt cannot fill the volume $1" "is there room in pool $POOL? virsh pool-info $POOL"
}
