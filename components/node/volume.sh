#!/bin/bash
# What every script needs that fills a volume on the lab host itself.
set -euo pipefail

die() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}
virsh() { command virsh -q -c qemu:///system "$@" </dev/null; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
