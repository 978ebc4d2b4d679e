# shellcheck shell=bash disable=SC2154 # scratch: filled-volume.sh
# The disk that cloud-init reads at a node's first boot (its data source NoCloud: a file system named cidata). With USER_DATA,
# META_DATA and NETWORK_CONFIG in the environment.

# Before any program is started here: what is larger than 128 KiB cannot be handed to one (MAX_ARG_STRLEN of Linux).
export -n USER_DATA META_DATA NETWORK_CONFIG

make_iso() {
  local content=$scratch/content
  mkdir "$content" &&
    printf '%s' "$USER_DATA" >"$content/user-data" &&
    printf '%s' "$META_DATA" >"$content/meta-data" &&
    printf '%s' "$NETWORK_CONFIG" >"$content/network-config" &&
    mkisofs -quiet -volid cidata -joliet -rock -output "$1" "$content" >&2
}

fill() {
  local iso=$scratch/seed.iso
  make_iso "$iso" || die "the disk that cloud-init reads cannot be written in $scratch" "is there room? df -h ${TMPDIR:-/tmp}"
  { virsh vol-create-as "$POOL" "$1" "$(stat -c %s "$iso")" --format raw && virsh vol-upload --pool "$POOL" "$1" "$iso"; } >&2 ||
    die "libvirt cannot fill the volume $1" "is there room in pool $POOL? virsh pool-info $POOL"
}
