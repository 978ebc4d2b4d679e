# shellcheck shell=bash
# What every script of the box starts from: where things are, and how progress and trouble are told.
# Sourced, never run. Each variable can be set by the caller.

ATELIER_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Content-addressed results (images, toolchain): any clone on this machine finds them again.
ATELIER_CACHE=${ATELIER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/atelier}
# The box's name: its state folder, namespaces and link follow from it (lib/layout.sh). Empty: the first box of a machine.
ATELIER_BOX=${ATELIER_BOX:-}
# What the box is: machines, keys, the stack's state. A clone may have several, and several clones one: so not inside it.
# That of another box, which a script of the box that runs this one has exported, is not this one's.
if [ "${ATELIER_STATE_OF-$ATELIER_BOX}" != "$ATELIER_BOX" ]; then unset ATELIER_STATE; fi
ATELIER_STATE_OF=$ATELIER_BOX
ATELIER_STATE=${ATELIER_STATE:-/var/lib/atelier${ATELIER_BOX:+-$ATELIER_BOX}}
# A Node.js of the project's own, where the machine's is too old (toolchain/node). First in the path as soon as it is there.
ATELIER_NODE_VERSION=22.23.3
ATELIER_NODE=$ATELIER_CACHE/node/$ATELIER_NODE_VERSION
use_own_node() {
  local folder=$ATELIER_NODE/node_modules/.bin
  if [ -x "$folder/node" ] && [ "${PATH%%:*}" != "$folder" ]; then PATH=$folder:$PATH; fi
}
use_own_node
PULUMI_HOME=${PULUMI_HOME:-${HOME:-/root}/.pulumi}
export ATELIER_ROOT ATELIER_CACHE ATELIER_BOX ATELIER_STATE ATELIER_STATE_OF PULUMI_HOME PATH

# The clock that progress lines show; inherited, so that nested scripts count on.
export ATELIER_T0=${ATELIER_T0:-$(date +%s)}

elapsed() {
  local s=$(($(date +%s) - ATELIER_T0))
  printf '%d:%02d' $((s / 60)) $((s % 60))
}

# step TEXT: a line for something that takes a while, and what is waited for.
step() { printf '%s  %s\n' "$(elapsed)" "$*" >&2; }

# say TEXT: a plain line for the user.
say() { printf '%s\n' "$*" >&2; }

# die WHAT NEXT: stop, with what went wrong and the next thing to do.
die() {
  printf '\nerror: %s\n' "$1" >&2
  [ -n "${2:-}" ] && printf '  next: %s\n' "$2" >&2
  exit 1
}

# A name stands in paths, in names of namespaces beside those of machines, and in that of a link (15 characters at most).
case $ATELIER_BOX in
  *[!a-z0-9-]* | [!a-z]* | *- | ????????????* | *labhost | *controller)
    die "'$ATELIER_BOX' cannot be a box's name" \
      "give ATELIER_BOX up to 11 small letters, digits and hyphens, a letter first; not the end of a machine's name" ;;
esac

# settings_file: the stack file that the box is about.
settings_file() {
  local file=${ATELIER_SETTINGS:-Pulumi.dev.yaml}
  (cd "$ATELIER_ROOT" && [ -f "$file" ]) || die "there is no file $file" "give ATELIER_SETTINGS the path of a stack file"
  printf '%s\n' "$file"
}

# state_folders: those of all boxes on this machine, this one's too; ATELIER_STATE of others is looked for beside this one's.
state_folders() {
  local folder
  for folder in "$ATELIER_STATE" "${ATELIER_STATE%/*}"/atelier "${ATELIER_STATE%/*}"/atelier-* /var/lib/atelier /var/lib/atelier-*; do
    [ ! -d "$folder" ] || printf '%s\n' "$folder"
  done | sort -u
}

# run_quietly LABEL COMMAND...: show LABEL with the time it takes (live on a terminal, one line in a pipe);
# the command's output goes to a log that is shown only when it fails.
run_quietly() {
  local label=$1 log pid status=0 start=$SECONDS
  shift
  mkdir -p "$ATELIER_STATE/log"
  chmod 700 "$ATELIER_STATE/log"
  log=$ATELIER_STATE/log/$(tr -cs 'a-zA-Z0-9\n' - <<<"$label" | sed 's/-*$//').log
  step "$label"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # A Ctrl-C reaches the whole process group; a plain kill of this script must not leave the command behind.
  # shellcheck disable=SC2064 # the pid of now
  trap "kill $pid 2>/dev/null; wait $pid 2>/dev/null; exit 130" INT TERM
  while [ -t 2 ] && kill -0 "$pid" 2>/dev/null; do
    printf '\r%s  %s ... %ds: %s\033[K' "$(elapsed)" "$label" $((SECONDS - start)) "$(tail -n 1 "$log" | tr -d '\r' | cut -c1-60)" >&2
    sleep 1
  done
  wait "$pid" || status=$?
  trap - INT TERM
  [ -t 2 ] && printf '\r\033[K' >&2
  if [ "$status" != 0 ]; then
    tail -n 25 "$log" >&2
    die "$label failed (exit $status)" "read $log, then run the same command again: it takes up where it stopped"
  fi
}
