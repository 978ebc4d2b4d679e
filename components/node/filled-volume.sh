# shellcheck shell=bash
# The end of a script that fills a volume on the lab host itself. `bash -s create|update|delete` with POOL and VOLUME in the
# environment; the script before this one defines `fill`, which makes the volume that it is given the name of.
set -euo pipefail

die() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}
virsh() { command virsh -q -c qemu:///system "$@" </dev/null; }

# What a run left that was killed holds a node's secrets: it goes with the next run. A run that goes on holds its folder locked.
for left in "${TMPDIR:-/tmp}"/atelier-volume.??????; do
  [ ! -O "$left" ] || [ -z "$(find "$left" -maxdepth 0 -mmin +1)" ] || flock -n "$left" rm -rf "$left" || true
done
scratch=$(mktemp -d -t atelier-volume.XXXXXX) || die "no scratch folder can be made on the lab host" "is there room? df -h ${TMPDIR:-/tmp}"
trap 'rm -rf "$scratch"' EXIT
exec 9<"$scratch"
flock 9

# What a run left that was cut off, or that failed: it would hold the very room that was missing.
drop_part() { virsh vol-delete --pool "$POOL" "$VOLUME.part" >/dev/null 2>&1 || true; }

# libvirt does not look into a pool again while another volume of it is being made.
refresh_pool() {
  local seconds
  for ((seconds = 0; seconds < 300; seconds++)); do
    if virsh pool-refresh "$POOL" >"$scratch/refusal" 2>&1; then return 0; fi
    grep -q 'asynchronous jobs' "$scratch/refusal" || break
    sleep 1
  done
  cat "$scratch/refusal" >&2
  die "libvirt does not see the volume $VOLUME" "virsh pool-refresh $POOL, then run the same command again"
}

case $1 in
  create | update)
    if ! virsh vol-info --pool "$POOL" "$VOLUME" >/dev/null 2>&1; then
      drop_part
      trap 'drop_part; rm -rf "$scratch"' EXIT
      fill "$VOLUME.part"
      # The name appears with the content complete.
      path=$(virsh vol-path --pool "$POOL" "$VOLUME.part")
      mv "$path" "${path%.part}"
      trap 'rm -rf "$scratch"' EXIT
      refresh_pool
    fi
    ;;
  delete)
    if virsh vol-info --pool "$POOL" "$VOLUME" >/dev/null 2>&1; then virsh vol-delete --pool "$POOL" "$VOLUME" >&2; fi
    ;;
esac
