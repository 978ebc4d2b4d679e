# shellcheck shell=bash
# libvirt and QEMU on the lab host: installed when missing, running, and tried out.
#   ACCELERATION   auto | kvm | emulation
# Prints one JSON object. `delete` leaves packages and services: other machines may run by them.

fail() {
  say "$1"
  say "  next: $2"
  exit 1
}

# install PACKAGE...: what apt said is shown only when it fails.
install() {
  local log
  say "installing $*"
  log=$(mktemp)
  if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

install_packages() {
  local missing=()
  command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
  command -v qemu-img >/dev/null || missing+=(qemu-utils)
  command -v virsh >/dev/null || missing+=(libvirt-clients)
  command -v libvirtd >/dev/null || command -v virtqemud >/dev/null || missing+=(libvirt-daemon-system)
  # The disks that nodes read at their first boot.
  command -v mkisofs >/dev/null || missing+=(genisoimage)
  if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null || fail "this host lacks ${missing[*]}, and has no apt to install them with" \
      "install what corresponds to Debian's packages qemu-system-x86 qemu-utils libvirt-daemon-system libvirt-clients genisoimage ovmf"
    install "${missing[@]}" || fail "the packages ${missing[*]} could not be installed" "fix apt on this host, then run the same command again"
  fi
  # Only nodes with `firmware: uefi` need it.
  if [ ! -e /usr/share/OVMF/OVMF_CODE_4M.fd ] && command -v apt-get >/dev/null; then
    install ovmf || say "without the package ovmf, nodes with firmware uefi do not start"
  fi
}

# libvirtd, or the daemons that newer systems split it into; virtproxyd then listens where libvirtd would.
start_libvirt() {
  local unit
  if virsh -q -c qemu:///system version >/dev/null 2>&1; then return 0; fi
  if systemctl cat libvirtd.service >/dev/null 2>&1; then
    systemctl enable --quiet --now libvirtd.socket libvirtd.service || true
  else
    for unit in virtqemud virtstoraged virtnetworkd virtproxyd; do systemctl enable --quiet --now "$unit.socket" || true; done
  fi
  for _ in $(seq 50); do
    if virsh -q -c qemu:///system version >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  virsh -c qemu:///system version >&2 || true
  fail "libvirt does not answer on this host" "look at \`journalctl -u libvirtd -u virtqemud\` there"
}

# The socket that remote clients use for every part of libvirt.
libvirt_socket() {
  local socket
  for socket in /run/libvirt/libvirt-sock /var/run/libvirt/libvirt-sock; do
    if [ -S "$socket" ]; then
      printf '%s' "$socket"
      return 0
    fi
  done
  fail "libvirt has no socket libvirt-sock on this host" "enable virtproxyd.socket"
}

# Whoever logged in must be able to use that socket: the provider connects as that user, without sudo.
check_user() {
  [ -n "${SUDO_USER:-}" ] || return 0
  runuser -u "$SUDO_USER" -- test -w "$1" || fail "the user $SUDO_USER may not use libvirt" "usermod --append --groups libvirt $SUDO_USER"
}

decide() {
  # shellcheck disable=SC2153 # a variable of the caller's
  case $ACCELERATION in
    emulation)
      say "node VMs are emulated, as the settings say"
      printf emulation ;;
    kvm)
      kvm_works || fail "acceleration is kvm, and KVM does not work on this host: $WHY_NOT" "fix that, or set acceleration to auto or emulation"
      say "node VMs run under KVM: a trial guest booted"
      printf kvm ;;
    *)
      if kvm_works; then
        say "node VMs run under KVM: a trial guest booted"
        printf kvm
      else
        say "node VMs are emulated, which is slow: $WHY_NOT"
        printf emulation
      fi ;;
  esac
}

processor() { awk -F': *' -v key="$1" '$1 ~ "^" key "[ \t]*$" { print $2; exit }' /proc/cpuinfo | tr -d "\042\134"; }

vendor() {
  case $(processor vendor_id) in
    GenuineIntel) printf intel ;;
    AuthenticAMD | HygonGenuine) printf amd ;;
    *) printf other ;;
  esac
}

if [ "$1" != delete ]; then
  install_packages
  start_libvirt
  socket=$(libvirt_socket)
  check_user "$socket"
  acceleration=$(decide)
  printf '{"acceleration":"%s","cpuModel":"%s","vendor":"%s","memoryMiB":%d,"socket":"%s"}\n' "$acceleration" \
    "$(processor 'model name')" "$(vendor)" "$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)" "$socket"
fi
