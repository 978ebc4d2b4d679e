#!/bin/bash
# A throw-away Debian machine on a network of its own, for trying the bridge scripts: nothing of it touches the
# namespace of the machine that runs the tests, nor the box.
#
#   bridge-machine.sh tree                 build the root tree (once; kept in the cache)
#   bridge-machine.sh up NAME MANAGER      boot; MANAGER is ifupdown, ifupdown-static, netplan or networkd
#   bridge-machine.sh reboot NAME          power off and boot again, with new devices
#   bridge-machine.sh cut NAME [SECONDS]   the power goes (after SECONDS): what is not on the disk is lost; then boot
#   bridge-machine.sh spoil NAME           the disk becomes read-only, as ext4 does after an error
#   bridge-machine.sh down NAME
#   bridge-machine.sh sweep                take down the machines whose owner is gone
#   bridge-machine.sh run NAME COMMAND...  run a command where the machine is reachable (its namespace is NAME-lan)
#   bridge-machine.sh inside NAME SCRIPT   run a bash script in the machine, without SSH
#
# Its disk is an ext4 file system of its own in a file of 192 MiB. Several machines stand beside each other.
#
# With BRIDGE_TEST_OWNER=PID a machine goes when that process has ended, however it ended: nobody has to clean up behind a
# test that was killed. Without it the machine stays until `down`.
#
# NAME-lan has .1 of 198.18.27.0/24, a DHCP server on it, and a segment without one. The machine has eth0 on the first
# and eth1 on the second. Beside IPv4, eth0 has a fixed IPv6 address and a gateway, ::1 of fd00:198:18::/64.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=../../box/env.sh
. box/env.sh

TREE=$ATELIER_CACHE/bridge-test-tree
WORK=${BRIDGE_TEST_WORK:-/var/tmp/atelier-bridge-test}
PACKAGES=systemd-sysv,dbus,udev,kmod,iproute2,iputils-ping,netbase,ifupdown,isc-dhcp-client,openssh-server,procps,iptables,nftables,dnsmasq-base,netplan.io,python3-yaml

tree() {
  [ ! -e "$TREE/.complete" ] || return 0
  rm -rf "$TREE"
  mkdir -p "$(dirname "$TREE")"
  local sources
  sources=$(compgen -G '/etc/apt/sources.list.d/*.sources' | head -n 1 || echo /etc/apt/sources.list)
  DEBIAN_FRONTEND=noninteractive run_quietly "root tree of the test machine" mmdebstrap --mode=root --variant=apt --include="$PACKAGES" \
    --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt=force-unsafe-io bookworm "$TREE" "$sources"
  touch "$TREE/.complete"
}

# configure DIR MANAGER: one manager of the network per machine; eth0 gets its address from it.
configure() {
  local etc=$1/etc
  ssh-keygen -q -t ed25519 -N '' -f "$(dirname "$1")/id" <<<y >/dev/null
  install -D -m 600 "$(dirname "$1")/id.pub" "$1/root/.ssh/authorized_keys"
  rm -f "$etc"/ssh/ssh_host_*
  ssh-keygen -A -f "$1" >/dev/null
  echo machine >"$etc/hostname"
  : >"$etc/machine-id"
  # A container may not remount its root, and has no need to wait for a login.
  ln -sf /dev/null "$etc/systemd/system/systemd-remount-fs.service"
  ln -sf /dev/null "$etc/systemd/system/systemd-networkd-wait-online.service"
  printf '# test machine\nauto lo\niface lo inet loopback\n\nsource /etc/network/interfaces.d/*\n' >"$etc/network/interfaces"
  case $2 in
    ifupdown)
      printf '# the campus\nallow-hotplug eth0\niface eth0 inet dhcp\n    # kept\n    hostname machine\niface eth0 inet6 static\n    address fd00:198:18::30/64\n    gateway fd00:198:18::1\n' \
        >>"$etc/network/interfaces"
      sed -i 's/^allow-hotplug eth0/auto eth0/' "$etc/network/interfaces" ;;
    ifupdown-static)
      printf 'auto lo eth0\niface eth0 inet static\n  address 198.18.27.30/24\n  gateway 198.18.27.1\n  up ip route add 198.18.99.0/24 via 198.18.27.7\niface eth0 inet6 static\n  address fd00:198:18::30/64\n  gateway fd00:198:18::1\n' \
        >"$etc/network/interfaces.d/campus" ;;
    networkd)
      printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nAddress=fd00:198:18::30/64\nGateway=fd00:198:18::1\n' \
        >"$etc/systemd/network/10-campus.network" ;;
    netplan)
      mkdir -p "$etc/netplan"
      printf '# the campus\nnetwork:\n  version: 2\n  renderer: networkd\n  ethernets:\n    eth0:\n      dhcp4: true\n      addresses: ["fd00:198:18::30/64"]\n      routes: [{ to: "::/0", via: "fd00:198:18::1" }]\n' \
        >"$etc/netplan/01-campus.yaml" ;;
  esac
  case $2 in
    ifupdown*) systemctl --root="$1" --quiet disable systemd-networkd.service systemd-networkd.socket 2>/dev/null || true
      rm -rf "$etc/netplan" ;;
    *) systemctl --root="$1" --quiet disable networking.service 2>/dev/null
      systemctl --root="$1" --quiet enable systemd-networkd.service 2>/dev/null
      [ "$2" = netplan ] || rm -rf "$etc/netplan" ;;
  esac
}

# locked FOLDER COMMAND...: while nobody else has its lock. What outlives the command is started with `8>&-`.
locked() { (flock 8; "${@:2}") 8<"$1"; }

# The first namespace with a name makes /run/netns a mount; the last test machine that goes undoes it, or leaves that to a
# box that is still there (box/lib/network.sh).
first_namespace() {
  mountpoint -q /run/netns || touch "$WORK/made-run-netns"
  ip netns add "$1"
}
last_namespace() {
  local folder
  ! compgen -G "$WORK/*/" >/dev/null || return 0
  if [ -e "$WORK/made-run-netns" ]; then
    if [ -z "$(ls -A /run/netns)" ]; then
      umount /run/netns
      rmdir /run/netns
    else
      folder=$(state_folders | while read -r folder; do [ ! -d "$folder/machines" ] || echo "$folder"; done | head -n 1)
      [ -z "$folder" ] || touch "$folder/made-run-netns"
    fi
    rm "$WORK/made-run-netns"
  fi
  # Nothing of the tests stays.
  rmdir "$WORK" 2>/dev/null || true
}

network() {
  local segment
  locked "$WORK" first_namespace "$1-lan"
  ip -n "$1-lan" link set lo up
  for segment in lan void; do
    ip -n "$1-lan" link add "$segment" type bridge forward_delay 0
    ip -n "$1-lan" link set "$segment" up
  done
  ip -n "$1-lan" addr add 198.18.27.1/24 dev lan
  ip -n "$1-lan" addr add fd00:198:18::1/64 dev lan nodad
  ip netns exec "$1-lan" chroot "$TREE" dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --leasefile-ro --user=root \
    --interface=lan --bind-interfaces --pid-file --dhcp-range=198.18.27.50,198.18.27.99,1h --dhcp-option=3,198.18.27.1 --dhcp-option=6,198.18.27.1 \
    --dhcp-authoritative </dev/null >"$WORK/$1/dnsmasq.log" 2>&1 8>&- &
}

boot() {
  local pair leader
  ip netns add "$1-machine"
  ip -n "$1-machine" link set lo up
  for pair in eth0:lan:1 eth1:void:2; do
    IFS=: read -r nic segment number <<<"$pair"
    ip -n "$1-lan" link add "p$number" type veth peer name "$nic" address "52:54:00:00:27:0$number" netns "$1-machine"
    ip -n "$1-lan" link set "p$number" master "$segment" up
  done
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network setsid systemd-nspawn --quiet --register=no --keep-unit -M "$1" -D "$WORK/$1/root" \
    --network-namespace-path="/run/netns/$1-machine" --capability=all --boot </dev/null >"$WORK/$1/console.log" 2>&1 8>&- &
  echo $! >"$WORK/$1/nspawn.pid"
  for _ in $(seq 900); do
    leader=$(pgrep -P "$(cat "$WORK/$1/nspawn.pid")" | head -n 1 || true)
    if [ -n "$leader" ] && nsenter -t "$leader" -m -p -n -u -i systemctl is-active --quiet ssh 2>/dev/null; then
      echo "$leader" >"$WORK/$1/leader.pid"
      return 0
    fi
    sleep 0.2
  done
  die "the test machine did not boot" "read $WORK/$1/console.log"
}

# runs PID: and is not only waiting for somebody to take note of its end.
runs() { grep -qs '^State:.[^Z]' "/proc/$1/status"; }

# A machine that goes down takes its devices along: that is what tells a reboot from a restart of the network.
power_off() {
  local nspawn leader segment
  nspawn=$(cat "$WORK/$1/nspawn.pid" 2>/dev/null || true)
  if [ -n "$nspawn" ]; then
    # Its init, which a boot that was cut short has not written down.
    leader=$(pgrep -P "$nspawn" | head -n 1 || true)
    if [ -n "$leader" ]; then
      if [ -e "$WORK/$1/leader.pid" ]; then
        kill -s RTMIN+4 "$leader" 2>/dev/null || true # nothing, after a cut
        for _ in $(seq 100); do runs "$leader" || break; sleep 0.1; done
      fi
      kill -KILL "$leader" 2>/dev/null || true
  # One that came in by nsenter may be left stopped for ever, and with it the test that waits for it.
  local client
  for client in $(pgrep -f "^nsenter -t $leader -a " || true); do kill -KILL "$client" 2>/dev/null || true; done
    fi
    for _ in $(seq 50); do runs "$nspawn" || break; sleep 0.1; done
    kill -KILL "$nspawn" 2>/dev/null || true
  fi
  rm -f "$WORK/$1/leader.pid" "$WORK/$1/nspawn.pid"
  for segment in p1 p2; do ip -n "$1-lan" link del "$segment" 2>/dev/null || true; done
  ip netns del "$1-machine" 2>/dev/null || true
}

reboot() {
  power_off "$1"
  boot "$1"
}

# attach NAME: the machine's root is the tree, with what it writes on its disk.
attach() {
  mount -o loop,errors=remount-ro "$WORK/$1/disk.img" "$WORK/$1/disk"
  mkdir -p "$WORK/$1/disk"/{upper,work}
  mount -t overlay overlay -o "lowerdir=$TREE,upperdir=$WORK/$1/disk/upper,workdir=$WORK/$1/disk/work" "$WORK/$1/root"
}

# is_mounted PATH: not `mountpoint`, which looks at what may be an I/O error.
is_mounted() { grep -qF " $1 " /proc/self/mountinfo; }

detach() {
  local mounted
  for mounted in "$WORK/$1/root" "$WORK/$1/disk"; do
    for _ in $(seq 50); do
      is_mounted "$mounted" || break
      umount "$mounted" 2>/dev/null || sleep 0.1
    done
    ! is_mounted "$mounted" || umount --lazy "$mounted"
  done
}

# The file system stops where it is (FS_IOC_SHUTDOWN, no flush of the log), and then all processes end.
cut() {
  local leader
  leader=$(cat "$WORK/$1/leader.pid")
  # shellcheck disable=SC2016 # Perl's
  perl -e 'select undef, undef, undef, $ARGV[1]; open my $disk, "<", $ARGV[0] or die; my $flags = pack "L", 2; ioctl $disk, 0x8004587d, $flags or die "shutdown: $!"; kill "KILL", $ARGV[2]' \
    "$WORK/$1/disk" "${2:-0}" "$leader"
  power_off "$1"
  detach "$1"
  # Under another name: some other namespace may hold the old file system, which a second mount of the file would get.
  cp --sparse=always "$WORK/$1/disk.img" "$WORK/$1/disk.new"
  mv "$WORK/$1/disk.new" "$WORK/$1/disk.img"
  attach "$1"
  boot "$1"
}

up() {
  clear_away "$1"
  mkdir -p "$WORK/$1"/{disk,root} /run/systemd
  [ -z "${BRIDGE_TEST_OWNER:-}" ] || stays_no_longer_than "$BRIDGE_TEST_OWNER" "$1"
  truncate -s 192M "$WORK/$1/disk.img"
  mkfs.ext4 -q "$WORK/$1/disk.img"
  attach "$1"
  configure "$WORK/$1/root" "$2"
  network "$1"
  boot "$1"
}

# stays_no_longer_than PID NAME: a process of its own looks after that, since the owner may be killed together with all that
# it started.
stays_no_longer_than() {
  echo "$1" >"$WORK/$2/owner"
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid bash -c 'tail --pid="$1" --follow /dev/null; exec "$2" down "$3"' guard "$1" "$PWD/tests/lab/bridge-machine.sh" "$2" \
    </dev/null >/dev/null 2>&1 8>&- &
  echo $! >"$WORK/$2/guard.pid"
}

# clear_away NAME: also what a killed `up` or `cut` left half-way.
clear_away() {
  local guard
  guard=$(cat "$WORK/$1/guard.pid" 2>/dev/null || true)
  power_off "$1"
  ip netns pids "$1-lan" 2>/dev/null | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
  ip netns del "$1-lan" 2>/dev/null || true
  detach "$1"
  [ ! -d "$WORK/$1" ] || find "$WORK/$1" -mindepth 1 -delete
  # It may be the guard who does this.
  [ -z "$guard" ] || [ "$guard" = $$ ] || kill -KILL -- "-$guard" 2>/dev/null || true
}

down() {
  [ -d "$WORK/$1" ] || return 0
  locked "$WORK/$1" clear_away "$1"
  # Somebody else may have waited to do the same.
  rmdir "$WORK/$1" 2>/dev/null || true
  [ ! -d "$WORK" ] || locked "$WORK" last_namespace
}

sweep() {
  local owner
  for owner in "$WORK"/*/owner; do
    [ ! -e "$owner" ] || kill -0 "$(cat "$owner")" 2>/dev/null || down "$(basename "$(dirname "$owner")")"
  done
}

case $1 in
  tree | down | sweep) "$@" ;;
  up) mkdir -p "$WORK/$2"; locked "$WORK/$2" "$@" ;;
  cut | reboot) locked "$WORK/$2" "$@" ;;
  spoil) mount -o remount,abort "$WORK/$2/disk" || true ;;
  run) name=$2; shift 2; exec ip netns exec "$name-lan" "$@" ;;
  inside) exec nsenter -t "$(cat "$WORK/$2/leader.pid")" -a bash --norc -c "$3" ;;
  *) die "unknown verb $1" "read the first lines of $0" ;;
esac
