# shellcheck shell=bash
# What boxes take of this machine's memory. Sourced, never run.
# shellcheck disable=SC2153 # names of layout.sh

# What the lab of Pulumi.dev.yaml takes (lib/plan.ts counts it for any settings).
readonly USUAL_MIB=9200

# used_mib STATE: what the processes of a box's machines hold now. A machine is known by its network's namespace.
used_mib() {
  local netns=$NETNS inodes
  [ "$1" = "$ATELIER_STATE" ] || netns=$(basename "$1")
  inodes=$(stat -L -c 'net:[%i]' "/run/netns/$netns-labhost" "/run/netns/$netns-controller" 2>/dev/null) || true
  [ -n "$inodes" ] || { echo 0; return; }
  # Processes end while they are looked at.
  { find /proc/[0-9]*/ns/net -printf '%h %l\n' 2>/dev/null | grep -F "$inodes" | sed 's/\/ns .*/\/status/' |
    xargs -r grep -h '^RssAnon:' 2>/dev/null || true; } | awk '{kib += $2} END {printf "%d\n", kib / 1024}'
}

# promised_mib STATE: what a box that is up was given when it came up.
promised_mib() {
  if [ ! -d "$1/machines" ] || [ "$(used_mib "$1")" = 0 ]; then echo 0; else cat "$1/memory" 2>/dev/null || echo $USUAL_MIB; fi
}

# still_to_take STATE: what it does not hold yet; its guests take it as they go.
still_to_take() {
  local promised used
  promised=$(promised_mib "$1") used=$(used_mib "$1")
  echo $((promised > used ? promised - used : 0))
}

available_mib() { awk '/^MemAvailable:/ {printf "%d", $2 / 1024}' /proc/meminfo; }

# free_mib: what a box may have: what is free now without what the other boxes are still to take.
free_mib() {
  local free folder
  free=$(available_mib)
  while read -r folder; do
    [ "$folder" = "$ATELIER_STATE" ] || free=$((free - $(still_to_take "$folder")))
  done < <(state_folders)
  echo $((free > 0 ? free : 0))
}

# other_boxes_up: names of those that hold memory, for a message.
other_boxes_up() {
  local folder
  state_folders | while read -r folder; do
    if [ "$folder" != "$ATELIER_STATE" ] && [ "$(used_mib "$folder")" -gt 0 ]; then basename "$folder"; fi
  done
}

# plan: the MiB that the stack's settings make the box take, and its machines. Before npm's packages are there: the usual.
plan() {
  local settings
  settings=$(settings_file) || return
  if [ -d "$ATELIER_ROOT/node_modules/tsx" ]; then
    (cd "$ATELIER_ROOT" && node --import tsx box/lib/plan.ts "$settings") && return
  fi
  echo "$USUAL_MIB ${MACHINES[*]}"
}
