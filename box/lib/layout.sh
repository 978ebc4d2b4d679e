# shellcheck shell=bash disable=SC2034 # read by the scripts that source this
# Where everything of the box is: networks, addresses, machines. Sourced, never run.

# Campus: the lab's own network. The user's machine is .1 on it, by one pair of virtual links.
readonly CAMPUS_RANGE=198.18.26.0/24 CAMPUS_USER=198.18.26.1/24 CAMPUS_GATEWAY=198.18.26.254/24
# Internet: the public range, whose gateway is the namespace of the box. 198.18.0.0/15 is the benchmarking range of
# RFC 2544, routed nowhere; 192.0.2.0/24 and its like are used as uplinks by some machines.
readonly INTERNET_GATEWAY=198.18.65.254/26 INTERNET_RANGE=198.18.65.192/26

# The namespace that holds both networks, and the link by which the user's machine reaches them.
readonly NETNS=atelier USER_LINK=atelier0

readonly MACHINES=(labhost controller)

# address_of MACHINE
address_of() {
  case $1 in
    labhost) echo 198.18.26.10 ;;
    controller) echo 198.18.26.20 ;;
    *) return 1 ;;
  esac
}

# mac_of MACHINE NIC: locally administered; the DHCP server knows eth0's.
mac_of() {
  case $1/$2 in
    labhost/eth0) echo 02:a7:e1:00:00:10 ;;
    labhost/eth1) echo 02:a7:e1:00:01:10 ;;
    controller/eth0) echo 02:a7:e1:00:00:20 ;;
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
