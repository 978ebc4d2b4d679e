#!/bin/bash
# A checked image file: SOURCE (path or URL), SHA256 and TARGET (a path named after the sum) in the environment.
# TARGET becomes a link to the file; a download stays in the user's cache, where other stacks find it. Progress on stderr.
set -euo pipefail

die() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}
# Without the user and password that a URL may have.
shown=$(sed -E 's#^([A-Za-z]+://)[^/@]*@#\1#' <<<"$SOURCE")
# The URL for curl's --config: on its command line everybody would read it.
url_line() {
  local url=${SOURCE//\\/\\\\}
  printf 'url = "%s"\n' "${url//\"/\\\"}"
}
matches() { printf '%s  %s\n' "$SHA256" "$1" | sha256sum --check --status; }

case ${SOURCE,,} in
  http://* | https://*)
    file=${ATELIER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/atelier}/downloads/$SHA256
    if [ ! -f "$file" ] || ! matches "$file"; then
      mkdir -p "${file%/*}"
      part=$(mktemp "$file.XXXXXX")
      trap 'rm -f "$part"' EXIT
      echo "downloading $shown" >&2
      curl --fail --location --silent --show-error --retry 3 --output "$part" --config - < <(url_line) ||
        die "$shown cannot be downloaded" "check the image's URL and the network, then run pulumi up again"
      matches "$part" ||
        die "$shown does not have the SHA-256 $SHA256" "compare with the sum its publisher gives; correct the image's sha256 or URL"
      mv "$part" "$file"
    fi
    ;;
  *)
    [ -f "$SOURCE" ] || die "there is no file $SOURCE" "correct the image's source, or make the file"
    file=$(realpath -- "$SOURCE")
    matches "$file" ||
      die "$SOURCE does not have the SHA-256 $SHA256" "correct the image's sha256, or take the right file"
    ;;
esac

mkdir -p "${TARGET%/*}"
ln -sfn "$file" "$TARGET"
