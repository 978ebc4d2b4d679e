#!/bin/bash
# What every part uses: progress, errors that say what to do next, and the one way in which a file is written.
# The parts are read in the order of their names as one script: `bash -s create|update|delete`, inputs as variables.
# A result is one JSON object on stdout. Everything else goes to stderr.
# shellcheck disable=SC2034,SC2154 # the parts share their names
set -Eeuo pipefail
umask 022
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
# enabling a unit means systemd's links alone: Debian's init script links may have been taken away
export SYSTEMCTL_SKIP_SYSV=1

readonly CONTROL_ETC=/etc/atelier/control   # the secrets: what a backup of this machine must hold
readonly CONTROL_VAR=/var/lib/atelier/control # what was done, and the packages' own files as they were
readonly CONTROL_LOG=/var/log/atelier/control # what the schema tools said
readonly INSTALL_LOCK=/run/atelier-control.lock # held while an installation runs

readonly PACKAGED=$CONTROL_VAR/packaged STAMPS=$CONTROL_VAR/stamps

# Units that may have been at work before, in the order in which they start.
readonly FOUND_UNITS=(epmd.socket mariadb rabbitmq-server memcached haproxy)

# The services, in the order in which their parts stand; each part adds its own name, units and catalogue entry.
SERVICES=()
UNITS=()
UNITS_FIRST=() # up before any service
UNITS_REPLACED=() # units of the same packages that stay off, since another process does their work
CATALOGUE=()
CATALOGUE_GONE=() # services whose entries are taken out of the catalogue
declare -A UNIT_FILES=() # unit -> files that it reads: it is restarted when one of them changed, and only then
declare -A API_UNITS=()  # service type in the catalogue -> the units that answer for it
declare -A UNIT_RELOADS=() # unit -> it reads its files again while it works
declare -A UNIT_LOGS=()  # unit -> the log file that says why it did not start

step() { printf '[%4ds] %s\n' "$SECONDS" "$1" >&2; }

# WHAT, NEXT THING TO DO
die() {
  printf 'error: %s\n' "$1" >&2
  printf '  next: %s\n' "$2" >&2
  exit 1
}

# What nobody foresaw still says where it happened. The command is shown as written here, before its variables are filled
# in, so it holds no secret.
trap 'printf "error: this failed unexpectedly: %s (in %s)\n" "$BASH_COMMAND" "${FUNCNAME[0]:-the script}" >&2' ERR

# Secrets out of a text on stdin: whatever this script knows to be one.
without_secrets() {
  local text secret
  text=$(cat)
  for secret in "${SECRET_VALUES[@]:-}"; do
    if [ -n "$secret" ]; then text=${text//"$secret"/(secret)}; fi
  done
  printf '%s\n' "$text"
}

# PATH MODE OWNER:GROUP, content on stdin. A file that already reads so is left alone, its time of change included.
# What the package had put there is kept once, so that delete can put it back.
put_file() {
  local path=$1 mode=$2 owner=$3 new=$1.atelier-new kept=$PACKAGED$1
  mkdir -p "${path%/*}"
  (umask 077 && cat >"$new")
  chown "$owner" "$new"
  chmod "$mode" "$new"
  if [ -f "$path" ] && cmp -s "$new" "$path" && [ "$(stat -c '%a %U:%G' "$path")" = "$mode $owner" ]; then
    rm -f "$new"
    return
  fi
  if [ ! -e "$kept" ] && [ ! -e "$kept.absent" ]; then
    mkdir -p "${kept%/*}"
    if [ -e "$path" ]; then
      cp -a "$path" "$kept.part"
      mv -f "$kept.part" "$kept"
    else
      : >"$kept.absent"
    fi
  fi
  rename "$new" "$path"
}

# FROM TO: content before name, so that a power cut leaves the old file or the new one, and no empty one.
rename() {
  sync "$1"
  mv -f "$1" "$2"
  sync "${2%/*}"
}

# A stamp says that a step came to its end, and with which inputs. Written last, so a killed run repeats the step.
stamped() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]; }
stamp() {
  mkdir -p "$STAMPS"
  (umask 077 && printf '%s\n' "$2" >"$STAMPS/$1.part")
  rename "$STAMPS/$1.part" "$STAMPS/$1"
}
digest() { sha256sum | cut -d' ' -f1; }

# LOG COMMAND...: output goes to the log; on failure the last lines of it are shown.
logged() {
  local log=$CONTROL_LOG/$1.log before word words=()
  shift
  before=$(stat -c %s "$log" 2>/dev/null || echo 0)
  if ! "$@" >>"$log" 2>&1 </dev/null; then
    tail -c +$((before + 1)) "$log" | tail -n 15 | without_secrets | sed 's/^/  | /' >&2
    # The text of a program says nothing to whoever reads this.
    for word in "${@:1:6}"; do
      case $word in *$'\n'*) words+=('...') ;; *) words+=("$word") ;; esac
    done
    die "\"${words[*]}\" failed" "read $log, fix the cause, and run the same command again: it goes on from there"
  fi
}
as() { runuser -u "$1" -- "${@:2}"; }

# ADDRESS PORT SECONDS
port_opens() {
  local until=$((SECONDS + $3))
  while ! (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; do
    if [ "$SECONDS" -ge "$until" ]; then return 1; fi
    sleep 0.1
  done
}

# As root, and nobody else at the same time.
alone() {
  if [ "$(id -u)" != 0 ]; then die 'a control plane is installed by root' 'connect as root, or as a user with sudo'; fi
  exec 9>"$INSTALL_LOCK"
  if ! flock -w 900 9; then die 'another installation has been running here for 15 minutes' 'wait for it, or end it'; fi
}
