#!/bin/bash
# A raw system volume: a full copy of the image, as large as asked. `bash -s create|update|delete` with POOL, VOLUME, BASE
# and SIZE_GIB in the environment. Prints the volume's key.
set -euo pipefail

die() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}
virsh() { command virsh -q -c qemu:///system "$@" </dev/null; }

case $1 in
  create | update)
    if ! virsh vol-info --pool "$POOL" "$VOLUME" >/dev/null 2>&1; then
      definition=$(mktemp)
      trap 'rm -f "$definition"' EXIT
      cat >"$definition" <<XML
<volume><name>$VOLUME.part</name><capacity unit='GiB'>$SIZE_GIB</capacity><target><format type='raw'/></target></volume>
XML
      virsh vol-delete --pool "$POOL" "$VOLUME.part" >/dev/null 2>&1 || true
      virsh vol-create-from "$POOL" "$definition" "$BASE" --inputpool "$POOL" >&2 ||
        die "libvirt cannot copy $BASE into a raw volume" "is there room for $SIZE_GIB GiB in pool $POOL? virsh pool-info $POOL"
      virsh vol-resize --pool "$POOL" "$VOLUME.part" "${SIZE_GIB}G" >&2
      # The name appears with the content complete.
      path=$(virsh vol-path --pool "$POOL" "$VOLUME.part")
      mv "$path" "${path%.part}"
      virsh pool-refresh "$POOL" >&2
    fi
    virsh vol-key --pool "$POOL" "$VOLUME"
    ;;
  delete)
    if virsh vol-info --pool "$POOL" "$VOLUME" >/dev/null 2>&1; then virsh vol-delete --pool "$POOL" "$VOLUME" >&2; fi
    ;;
esac
