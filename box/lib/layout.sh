# shellcheck shell=bash disable=SC2034 # read by the scripts that source this
# Where everything of the box is: networks, addresses, machines. Sourced, never run.

# A box has a name (ATELIER_BOX), from which its state folder, its namespaces and its link follow, and a number, from which
# its addresses do. The number is kept in its state; that of a box without one is 0, as long as boxes had no numbers.

# The namespace that holds both networks, and the link by which the user's machine reaches them.
if [ -z "$ATELIER_BOX" ]; then
  readonly NETNS=atelier USER_LINK=atelier0
else
  readonly NETNS=atelier-$ATELIER_BOX USER_LINK=ate-$ATELIER_BOX
fi

readonly MACHINES=(labhost controller)

# 198.18.0.0/15 is the benchmarking range of RFC 2544, routed nowhere; 192.0.2.0/24 and its like are used as uplinks by some
# machines. Number 0 has the addresses that settings files name; the others have two parts of 198.18.128.0 and above each.
readonly LAST_NUMBER=192

# use_number NUMBER: sets the addresses of the box.
use_number() {
  local part=$((126 + 2 * $1))
  NUMBER=$1
  # The first three bytes of both networks' addresses.
  CAMPUS=198.$((18 + part / 256)).$((part % 256)) INTERNET=198.$((18 + part / 256)).$((part % 256 + 1))
  if [ "$NUMBER" = 0 ]; then CAMPUS=198.18.26 INTERNET=198.18.65; fi
  # Campus: the lab's own network. The user's machine is .1 on it, by one pair of virtual links.
  CAMPUS_RANGE=$CAMPUS.0/24 CAMPUS_USER=$CAMPUS.1/24 CAMPUS_GATEWAY=$CAMPUS.254/24
  # Internet: the public range, whose gateway is the namespace of the box.
  INTERNET_RANGE=$INTERNET.192/26 INTERNET_GATEWAY=$INTERNET.254/26
}

# number_of STATE: that of a box, empty for one that has none yet.
number_of() {
  if [ -s "$1/number" ]; then printf '%s\n' "$(<"$1/number")"; elif [ -d "$1/machines" ]; then echo 0; fi
}

NUMBER=$(number_of "$ATELIER_STATE")
if [ -n "$NUMBER" ]; then use_number "$NUMBER"; fi

# address_of MACHINE
address_of() {
  case $1 in
    labhost) echo "$CAMPUS.10" ;;
    controller) echo "$CAMPUS.20" ;;
    *) return 1 ;;
  esac
}

# mac_of MACHINE NIC: locally administered, with the box's number; the DHCP server knows eth0's.
mac_of() {
  local box
  box=$(printf '02:a7:e1:%02x' "$NUMBER")
  case $1/$2 in
    labhost/eth0) echo "$box:00:10" ;;
    labhost/eth1) echo "$box:01:10" ;;
    controller/eth0) echo "$box:00:20" ;;
    *) return 1 ;;
  esac
}

# nics_of MACHINE: NIC=NETWORK ...
nics_of() {
  case $1 in
    labhost) echo eth0=campus eth1=internet ;;
    controller) echo eth0=campus ;;
  esac
}

# layers_of MACHINE: the images that its disk lies on, topmost first.
layers_of() {
  case $1 in
    labhost) echo tree ;;
    controller) echo controller tree ;;
  esac
}

# has_machine MACHINE: a box without nodes has no lab host.
has_machine() { [ -d "$(machine_dir "$1")" ]; }

machine_dir() { printf '%s/machines/%s\n' "$ATELIER_STATE" "$1"; }

# require_machine NAME
require_machine() {
  case " ${MACHINES[*]} " in *" $1 "*) ;; *) die "the box has no machine '$1'" "its machines are: ${MACHINES[*]}" ;; esac
}

# gone PID: within SECONDS, has the process ended?
gone_within() {
  local seconds=$1 pid=$2 tries
  for ((tries = seconds * 10; tries > 0; tries--)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}

# process_with ARGUMENT...: pids of the processes that have each ARGUMENT, exactly, in their command line. Only what
# the box starts has a path below its state there; no pid file can go stale.
process_with() {
  local cmdline argument pid
  for cmdline in /proc/[0-9]*/cmdline; do
    for argument in "$@"; do
      grep -qzxF -e "$argument" "$cmdline" 2>/dev/null || continue 2
    done
    pid=${cmdline#/proc/}
    echo "${pid%/cmdline}"
  done
}
