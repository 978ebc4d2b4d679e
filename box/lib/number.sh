# shellcheck shell=bash
# The number of a box, and with it its addresses: one that is free on this machine, kept with the box. Sourced, never run.
# shellcheck disable=SC2153 # names of layout.sh

# foreign_routes: routes and addresses of this machine that overlap with the box's networks and are not its own. What leads
# half of the world elsewhere (a VPN's 128.0.0.0/1) is as good as a default route.
foreign_routes() {
  local range
  for range in "$CAMPUS_RANGE" "$INTERNET_RANGE"; do
    ip -4 route show table all root "$range" 2>/dev/null || true
    ip -4 route show table all match "$range" 2>/dev/null | grep -vE '^(default|[0-9.]+/[1-7]) ' || true
  done | grep -vE "dev $USER_LINK( |\$)" | sort -u || true
}

# other_numbers: those of the boxes beside this one, whether they are up or not.
other_numbers() {
  local folder
  state_folders | while read -r folder; do
    if [ "$folder" != "$ATELIER_STATE" ]; then number_of "$folder"; fi
  done
}

# find_number: uses the kept number, or the first free one. Number 0 is the first box's, which goes elsewhere where that is
# taken. Fails when none is free.
find_number() {
  local others number=1
  # A box whose machines know their addresses has no choice any more; check.sh says what is in their way.
  if [ -n "$NUMBER" ] && [ -d "$ATELIER_STATE/machines" ]; then return; fi
  others=" $(other_numbers | paste -sd' ') "
  [ -n "$ATELIER_BOX" ] || number=0
  for number in $NUMBER $(seq $number "$LAST_NUMBER"); do
    case $others in *" $number "*) continue ;; esac
    use_number "$number"
    [ -n "$(foreign_routes)" ] || return 0
  done
  return 1
}

# take_number: the same, and keeps it. One box at a time chooses; the lock is on a folder that every machine has.
take_number() {
  local lock
  if [ -s "$ATELIER_STATE/number" ] && [ -d "$ATELIER_STATE/machines" ]; then return; fi
  exec {lock}</var/lib
  flock "$lock"
  find_number || die "no addresses are free for the box in 198.18.0.0/15" "take another box down (box/list), or free routes"
  mkdir -p "$ATELIER_STATE"
  echo "$NUMBER" >"$ATELIER_STATE/number.new"
  mv "$ATELIER_STATE/number.new" "$ATELIER_STATE/number"
  exec {lock}>&-
}
