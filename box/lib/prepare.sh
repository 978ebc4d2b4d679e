# shellcheck shell=bash
# A machine's own disk: the few files that make a common tree this machine, before its first boot. Sourced, never run.

source "$ATELIER_ROOT/box/lib/hosts.sh"

# ssh_keys: one key for all machines, made once; every machine's host key is known before it boots.
ssh_keys() {
  local dir=$ATELIER_STATE/ssh machine
  mkdir -p "$dir"
  chmod 700 "$dir"
  if [ ! -s "$dir/id_ed25519.pub" ]; then
    rm -f "$dir"/id_ed25519*
    ssh-keygen -q -t ed25519 -N '' -C atelier -f "$dir/id_ed25519"
  fi
  for machine in "${MACHINES[@]}"; do
    [ -s "$dir/$machine.pub" ] && continue
    rm -f "$dir/$machine"
    ssh-keygen -q -t ed25519 -N '' -C "$machine" -f "$dir/$machine"
  done
  write_hosts </dev/null
  # Nodes come when somebody asks for them: it is older than any stack.
  touch -d @0 "$dir/config"
}

# machine_prepare MACHINE: makes its disk, once. It appears by one rename, so that a cut-off run leaves no half of it.
machine_prepare() {
  local machine=$1 dir new layer path
  dir=$(machine_dir "$machine") new=$(machine_dir "$machine")/upper.new
  if [ -d "$dir/upper" ]; then
    while read -r path; do
      [ -d "$path" ] || die "the image below $machine's disk is gone: $path" "run: box/down && box/up (the machine starts afresh)"
    done <"$dir/layers"
    return 0
  fi
  rm -rf "$new" "$dir/work"
  mkdir -p "$new"
  chmod 755 "$new"
  for layer in $(layers_of "$machine"); do "$ATELIER_ROOT/images/path" "$layer"; done >"$dir/layers"

  common_files "$new" "$machine" "$(tail -n 1 "$dir/layers")"
  "files_of_$machine" "$new"
  mv -T "$new" "$dir/upper"
}

# put ROOT PATH [MODE]: writes stdin; folders get the modes that they have in the tree.
put() {
  local file=$1/$2
  mkdir -p "$(dirname "$file")"
  cat >"$file"
  chmod "${3:-644}" "$file"
}

mask() {
  local root=$1 unit
  shift
  mkdir -p "$root/etc/systemd/system"
  for unit in "$@"; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
}

# enable ROOT WANTED_BY UNIT...
enable() {
  local dir=$1/etc/systemd/system/$2.wants unit
  shift 2
  mkdir -p "$dir"
  for unit in "$@"; do ln -sf "/lib/systemd/system/$unit" "$dir/$unit"; done
}

common_files() {
  local root=$1 machine=$2 tree=$3 other
  mkdir -p "$root/root/.ssh"
  chmod 700 "$root/root" "$root/root/.ssh"
  put "$root" root/.ssh/authorized_keys 600 <"$ATELIER_STATE/ssh/id_ed25519.pub"
  put "$root" etc/ssh/ssh_host_ed25519_key 600 <"$ATELIER_STATE/ssh/$machine"
  put "$root" etc/ssh/ssh_host_ed25519_key.pub <"$ATELIER_STATE/ssh/$machine.pub"
  put "$root" etc/ssh/sshd_config.d/box.conf <<<$'HostKey /etc/ssh/ssh_host_ed25519_key\nUseDNS no'
  # Without sessions of logind: in a container, the end of one can hold the next login up for minutes.
  grep -v pam_systemd "$tree/etc/pam.d/common-session" | put "$root" etc/pam.d/common-session
  put "$root" etc/hostname <<<"$machine"
  {
    echo '127.0.0.1 localhost'
    for other in "${MACHINES[@]}"; do echo "$(address_of "$other") $other"; done
  } | put "$root" etc/hosts
  # The tree's resolver service stays off: /etc/resolv.conf is a file, as where Debian's installer made the machine.
  put "$root" etc/resolv.conf <<<"nameserver ${CAMPUS_GATEWAY%/*}"
  put "$root" etc/cloud/cloud-init.disabled </dev/null
  # A machine that is a container: devices, filesystems and the clock belong to what carries it.
  mask "$root" systemd-resolved.service systemd-remount-fs.service systemd-udevd.service systemd-udevd-control.socket \
    systemd-udevd-kernel.socket systemd-udev-trigger.service systemd-networkd.service systemd-networkd.socket \
    systemd-networkd-wait-online.service proc-sys-fs-binfmt_misc.automount getty.target console-getty.service \
    dev-hugepages.mount sys-kernel-debug.mount
  # The devices bound into it are the user's machine's own: their owners and modes stay as they are there.
  mkdir -p "$root/etc/tmpfiles.d"
  ln -sf /dev/null "$root/etc/tmpfiles.d/static-nodes-permissions.conf"
  put "$root" etc/systemd/system.conf.d/box.conf <<<$'[Manager]\nDefaultTimeoutStopSec=8s'
  put "$root" etc/systemd/journald.conf.d/box.conf <<<$'[Journal]\nSystemMaxUse=48M\nRuntimeMaxUse=24M'
}

# The lab host as Debian's installer leaves it: its address by DHCP, a second NIC with nothing on it, libvirt installed.
files_of_labhost() {
  local root=$1
  put "$root" etc/network/interfaces <<'CONF'
# This file describes the network interfaces available on your system and how to activate them.
# See interfaces(5).
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

auto eth0
iface eth0 inet dhcp
CONF
  enable "$root" sockets.target libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket virtlogd.socket
  enable "$root" multi-user.target libvirtd.service
  # libvirt in a container: no cgroups, security labels or mount namespaces of its own; a real host needs none of this.
  put "$root" etc/libvirt/qemu.conf 600 <<'CONF'
user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
remember_owner = 0
CONF
}

files_of_controller() {
  local root=$1
  put "$root" etc/network/interfaces <<CONF
auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
  address $(address_of controller)/24
  gateway ${CAMPUS_GATEWAY%/*}
CONF
}
