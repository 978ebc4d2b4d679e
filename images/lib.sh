# shellcheck shell=bash
# What the recipes share: where results are kept, and how a Debian tree is worked on. Sourced, never run.

source "$(dirname "${BASH_SOURCE[0]}")/../box/env.sh"

IMAGES=$ATELIER_CACHE/images
# What all images are made of. A later Debian changes OpenStack's release too: see components/control/packages.list.
readonly RELEASE=bookworm

# packages_of FILE...: the names in package lists, without their comments.
packages_of() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@" | sort -u; }

# image_inputs NAME: files and folders outside images/NAME that its result depends on, one per line; images as image:NAME.
image_inputs() { sed -e 's/#.*//' -e '/^$/d' "$ATELIER_ROOT/images/$1/inputs"; }

# image_key NAME: changes when a recipe, a package list or the Debian release changes. No network, no clock.
image_key() {
  local name=$1 input
  {
    echo "$RELEASE"
    (cd "$ATELIER_ROOT/images" && find "$name" -type f -print0 | sort -z | xargs -0 sha256sum)
    (cd "$ATELIER_ROOT/images" && sha256sum debian.sh)
    while read -r input; do
      case $input in
        image:*) echo "$input $(image_key "${input#image:}")" ;;
        # Comments in a package list make no difference to what it installs.
        *.list) packages_of "$ATELIER_ROOT/$input" | sha256sum ;;
        *) (cd "$ATELIER_ROOT" && find "$input" -type f -print0 | sort -z | xargs -0 sha256sum) ;;
      esac
    done < <(image_inputs "$name")
  } | sha256sum | cut -c1-12
}

# image_path NAME: where the result stands, or would stand.
image_path() {
  local suffix=
  [ -f "$ATELIER_ROOT/images/$1/suffix" ] && suffix=$(cat "$ATELIER_ROOT/images/$1/suffix")
  printf '%s/%s-%s%s\n' "$IMAGES" "$1" "$(image_key "$1")" "$suffix"
}

# image_in_use PATH: does a machine of any box on this machine, its stack's settings (links), or a mount stand on it?
image_in_use() {
  local folder link
  while read -r folder; do
    grep -qsxF "$1" "$folder"/machines/*/layers && return
    for link in "$folder"/images/*; do
      [ "$(readlink "$link")" != "$1" ] || return 0
    done
  done < <(state_folders)
  grep -qF "$1" /proc/self/mountinfo
}

# prune NAME: results of older recipes, and what interrupted builds left, go when nothing uses them.
# Only called with the lock of NAME held, so that no other build is at work in what it removes.
prune() {
  local keep old
  keep=$(image_path "$1")
  for old in "$IMAGES/$1"-* "$IMAGES/.$1".*; do
    if [ ! -e "$old" ] || [ "$old" = "$keep" ]; then continue; fi
    image_in_use "$old" || rm -rf --one-file-system "$old"
  done
}
