#!/bin/bash
# A node is let in before it is made, and shut out after it is gone: `bash -s create|update|delete` with ROLE and ADDRESS in
# the environment. Each has a file of its own, named after both, so that one that is made anew elsewhere is two of them.
# shellcheck disable=SC2154 # 00-common.sh and 17-filter.sh stand before this one

admission() {
  file=$FILTER_NODES/$ROLE-$ADDRESS.nft # not local: the trap reads it
  case $1 in
    create | update)
      if ! [[ $ROLE =~ ^(network|compute)$ && $ADDRESS =~ ^[0-9.]{7,15}$ ]]; then
        die "\"$ROLE\" at \"$ADDRESS\" is no node" 'this is a fault of Atelier: report it'
      fi
      mkdir -p "$FILTER_NODES"
      printf 'add element inet atelier %s { %s }\n' nodes "$ADDRESS" "${ROLE}_nodes" "$ADDRESS" >"$file.part"
      # A file that does not fit would keep all rules from being loaded, at the next boot too.
      trap 'rm -f "$file"' EXIT
      mv -f "$file.part" "$file"
      ;;
    delete) rm -f "$file" ;;
    *) die "unknown verb \"$1\"" 'use create, update or delete' ;;
  esac
  # A control plane that is gone has no filter.
  if [ -f "$FILTER_MAIN" ]; then filter_apply; fi
  trap - EXIT
}

alone
# The script itself comes on standard input: no command may read from there.
admission "${1:-}" </dev/null
