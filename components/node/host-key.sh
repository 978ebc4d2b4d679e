#!/bin/bash
# The SSH key by which a node proves that it is the one, made before it boots. Prints the private half in base64, and the
# public one on standard error, where it is no secret.
set -euo pipefail
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# A pipe in place of the file: no signal leaves a key behind. ssh-keygen asks whether it may write over it.
mkfifo "$folder/key"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/key" <<<y >/dev/null &
private=$(base64 --wrap=0 "$folder/key")
wait "$!"
cut -d' ' -f1,2 "$folder/key.pub" >&2
# Last, and at once: the error of a command that failed holds all that it had printed.
printf '%s' "$private"
