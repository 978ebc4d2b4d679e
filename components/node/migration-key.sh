#!/bin/bash
# migration-key.sh [TYPE]: an SSH key pair for the compute nodes among themselves. Prints the private key, which carries the
# public one, in base64.
set -euo pipefail
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# A pipe in place of the file: no signal leaves a key behind. ssh-keygen asks whether it may write over it.
mkfifo "$folder/key"
ssh-keygen -q -t "${1:-ed25519}" -N '' -C nova -f "$folder/key" <<<y >/dev/null &
private=$(base64 --wrap=0 "$folder/key")
wait "$!"
# Last, and at once: the error of a command that failed holds all that it had printed.
printf '%s' "$private"
