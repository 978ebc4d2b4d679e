# shellcheck shell=bash
# What a run of Pulumi that was killed has left: is there anything, and the end of its processes. Sourced, never run.
# What is done about the rest is in cli/recovery.

# mark_of PID: what marks a run's processes: the box, and the first process by number and start (cli/recovery/mark.ts).
mark_of() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The name, in brackets, may hold anything.
  read -ra fields <<<"${stat##*) }"
  case ${fields[0]} in Z | X | x) return 1 ;; esac
  printf '%s:%s:%s\n' "$ATELIER_STATE" "$1" "${fields[19]}"
}

# leftovers: processes of this box's runs whose first process is gone, by their marks; never by a name.
leftovers() {
  local environ mark pid first
  while read -r environ; do
    mark=$(grep -zm1 '^ATELIER_RUN=' "$environ" 2>/dev/null | tr -d '\0') || continue
    mark=${mark#ATELIER_RUN=}
    case $mark in "$ATELIER_STATE":*) ;; *) continue ;; esac
    first=${mark#"$ATELIER_STATE":}
    [ "$(mark_of "${first%%:*}")" != "$mark" ] || continue
    pid=${environ#/proc/}
    echo "${pid%/environ}"
  done < <(grep -lzsF -e "ATELIER_RUN=$ATELIER_STATE:" /proc/[0-9]*/environ)
}

# end_leftovers: they are asked to end, and 3 s later made to.
end_leftovers() {
  local signal pid
  for signal in TERM KILL; do
    local pids=()
    mapfile -t pids < <(leftovers)
    [ ${#pids[@]} -gt 0 ] || return 0
    kill -s $signal "${pids[@]}" 2>/dev/null || true
    for pid in "${pids[@]}"; do gone_within 3 "$pid" || true; done
  done
}

# holds_control_plane STACK: whether it has installed one, whose users in Keystone somebody may have deleted.
holds_control_plane() {
  grep -qs '"atelier:control:ControlPlane"' "$ATELIER_STATE/pulumi/.pulumi/stacks/atelier/$1.json"
}

# was_cut_off STACK: whether the last run left a lock, operations without an end, failures without an answer, or processes.
was_cut_off() {
  local folder=$ATELIER_STATE/pulumi/.pulumi
  [ -z "$(find "$folder/locks/organization/atelier/$1" -name '*.json' 2>/dev/null)" ] || return 0
  ! grep -q '"pending_operations"' "$folder/stacks/atelier/$1.json" 2>/dev/null || return 0
  ! grep -q '"resOpFailedEvent"' "$ATELIER_STATE/runs/$1.events" 2>/dev/null || return 0
  [ -n "$(leftovers)" ]
}
