#!/bin/bash
# The node image, checked: `fetch-image.sh` with SOURCE (path or URL), SHA256 and TARGET in the environment.
# A URL is downloaded to TARGET first, and stays there; progress on stderr.
set -euo pipefail

die() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}
matches() { printf '%s  %s\n' "$SHA256" "$1" | sha256sum --check --status; }

case $SOURCE in
  http://* | https://*)
    if [ -f "$TARGET" ] && matches "$TARGET"; then exit 0; fi
    mkdir -p "${TARGET%/*}"
    part=$(mktemp "$TARGET.XXXXXX")
    trap 'rm -f "$part"' EXIT
    echo "downloading $SOURCE" >&2
    curl --fail --location --silent --show-error --retry 3 --output "$part" "$SOURCE" ||
      die "$SOURCE cannot be downloaded" "check nodeImage.source and the network, then run pulumi up again"
    matches "$part" ||
      die "$SOURCE does not have the SHA-256 $SHA256" "compare with the sum its publisher gives; correct nodeImage.sha256 or the URL"
    mv "$part" "$TARGET"
    ;;
  *)
    matches "$SOURCE" ||
      die "$SOURCE does not have the SHA-256 $SHA256" "correct nodeImage.sha256, or take the right file"
    ;;
esac
