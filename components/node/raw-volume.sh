# shellcheck shell=bash disable=SC2154 # scratch: filled-volume.sh
# A raw system volume: a full copy of the image, as large as asked. With BASE and SIZE_GIB in the environment.

fill() {
  cat >"$scratch/volume.xml" <<XML
<volume><name>$1</name><capacity unit='GiB'>$SIZE_GIB</capacity><target><format type='raw'/></target></volume>
XML
  { virsh vol-create-from "$POOL" "$scratch/volume.xml" "$BASE" --inputpool "$POOL" &&
    virsh vol-resize --pool "$POOL" "$1" "${SIZE_GIB}G"; } >&2 ||
    die "libvirt cannot copy $BASE into a raw volume" "is there room for $SIZE_GIB GiB in pool $POOL? virsh pool-info $POOL"
}
