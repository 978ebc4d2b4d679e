# shellcheck shell=sh
# What a team's machine runs, on standard input of its sh: POSIX, and content with busybox. Bounded in time and number; whatever
# it adds to the machine it takes away, also when it is cut off. The list of attempts follows the functions; the last line
# starts it all, so that half a script does nothing.
PATH=$PATH:/bin:/usr/bin:/sbin:/usr/sbin
under_way=0 added='' device='' watch=''

say() { printf 'probe %s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

# limit SECONDS COMMAND...: exit code 124 or 143 when the time is up.
limit() { if have timeout; then timeout "$@"; else shift; "$@"; fi; }

# Whether a connection to an address and a port stands: the kernel's own list has it, the remote end as hexadecimal digits. For
# a server that neither talks nor hangs up, where nc on a busy machine leaves it open whether it was reached.
stands() {
  # shellcheck disable=SC2086 # split at its dots
  remote=$(IFS=.; set -- $1 "$2"; printf '%02X%02X%02X%02X:%04X' "$4" "$3" "$2" "$1" "$5")
  nc -w 30 "$1" "$2" </dev/null >/dev/null 2>&1 &
  opened=$! tries=0 result=1
  while [ "$tries" -lt 10 ] && [ "$result" = 1 ]; do
    sleep 1
    tries=$((tries + 1))
    if grep -q " $remote 0[1458] " /proc/net/tcp; then result=0; fi
  done
  kill "$opened" 2>/dev/null
  return "$result"
}

# Opens a connection and says nothing.
if have nc; then
  connect() {
    limit 12 nc -w 3 "$1" "$2" </dev/null >/dev/null 2>&1
    case $? in 0) return 0 ;; 124 | 143) stands "$1" "$2" ;; *) return 1 ;; esac
  }
  ask() { printf '%s' "$3" | limit 8 nc -w 3 "$1" "$2" 2>/dev/null; }
elif have bash && have timeout; then
  # shellcheck disable=SC2016 # for the inner shell
  connect() { timeout 8 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" >/dev/null 2>&1; }
  # shellcheck disable=SC2016 # for the inner shell
  ask() { timeout 8 bash -c 'exec 3<>"/dev/tcp/$0/$1"; printf %s "$2" >&3; cat <&3' "$1" "$2" "$3" 2>/dev/null; }
else
  # shellcheck disable=SC2034 # for the attempts
  tcp_missing=yes
fi

# Eight at once: machines of a lab are small.
together() {
  "$@" &
  under_way=$((under_way + 1))
  [ "$under_way" -lt 8 ] || settle
}
settle() { wait; under_way=0; }

# What does not answer on a busy machine is asked once more: a way that is missed would be worse than a second.
tcp() {
  if connect "$2" "$3" || connect "$2" "$3"; then say open "$1"; else say closed "$1"; fi
}
icmp() {
  if ping -c 2 -W 3 "$2" >/dev/null 2>&1; then say open "$1"; else say closed "$1"; fi
}

# request HEADERS: headers are separated by `|`.
request() {
  printf 'GET /openstack/latest/meta_data.json HTTP/1.0\r\nHost: 169.254.169.254\r\n'
  [ -z "$1" ] || printf '%s\n' "$1" | tr '|' '\n' | sed 's/$/\r/'
  printf '\r\n.'
}
metadata() {
  text=$(request "$4")
  case $(ask "$2" "$3" "${text%.}") in *"$5"*) say open "$1" ;; *) say closed "$1" ;; esac
}
own_metadata() {
  text=$(request '')
  for _ in 1 2 3; do
    case $(ask 169.254.169.254 80 "${text%.}") in *'"uuid"'*) say metadata yes && return ;; esac
  done
  say metadata no
}

clean() {
  [ -z "$added" ] || ip addr del "$added" dev "$device" >/dev/null 2>&1
  added=''
  [ -z "$watch" ] || kill "$watch" 2>/dev/null
  watch=''
}
trap clean EXIT
trap 'exit 1' HUP INT TERM PIPE

# Whether a packet with an address that is not the machine's passes its port: the gateway answers it then.
spoof() {
  if ! have ip || ! have ping || [ "$(id -u)" != 0 ]; then
    say untried "$1"
    say lacks "root with ip and ping, for false source addresses"
    return
  fi
  route=$(ip route | sed -n 's/^default via \([0-9.]*\) dev \([^ ]*\).*/\1 \2/p' | head -n 1)
  gateway=${route%% *} device=${route#* }
  # No gateway to ask, or somebody has the address.
  if [ -z "$route" ] || ping -c 1 -W 2 "$2" >/dev/null 2>&1 || ! ping -c 1 -W 3 "$gateway" >/dev/null 2>&1; then
    say untried "$1"
    return
  fi
  added=$2/32
  # Should this shell be killed, the address goes all the same.
  (trap '' HUP; sleep 30; ip addr del "$added" dev "$device") >/dev/null 2>&1 </dev/null &
  watch=$!
  if ip addr add "$added" dev "$device" >/dev/null 2>&1 && ping -c 1 -W 3 -I "$2" "$gateway" >/dev/null 2>&1; then
    say open "$1"
  else
    say closed "$1"
  fi
  clean
}
