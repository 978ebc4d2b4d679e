#!/bin/bash
# The SSH key by which a node proves that it is the one, made before it boots. Prints the private half in base64, and the
# public one on standard error, where it is no secret.
set -euo pipefail
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/key"
base64 --wrap=0 "$folder/key"
cut -d' ' -f1,2 "$folder/key.pub" >&2
