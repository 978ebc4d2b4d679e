# shellcheck shell=bash
# KVM inside the VMs of this host: `nested=1` of kvm_intel or kvm_amd.
#   ACCELERATION   kvm | emulation: how the host runs VMs
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

OPTION_FILE=/etc/modprobe.d/atelier-nested.conf

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$1"
  say "  next: $2"
  exit 1
}

kvm_module() {
  if grep -qw vmx /proc/cpuinfo; then printf kvm_intel; else printf kvm_amd; fi
}

# The parameter reads Y or 1 when it is on.
nested_is_on() { grep -qs '^[Y1]' "/sys/module/$1/parameters/nested"; }

is_built_in() { [ "$(modinfo -F filename "$1" 2>/dev/null)" = '(builtin)' ]; }

# Running guests, by name.
guests() { virsh -q -c qemu:///system list --name 2>/dev/null | grep . | paste -sd' ' || true; }

# Who holds the module.
users_of() {
  local names
  names=$(guests)
  printf '%s' "${names:-$(cat "/sys/module/$1/refcnt" 2>/dev/null || echo some) other users}"
}

# Seconds that a module without guests may be in use: libvirtd starts QEMU for a moment to ask what it can do.
readonly PROBE_SECONDS=15

unload() {
  local deadline=$((SECONDS + PROBE_SECONDS))
  until modprobe --remove "$1" 2>/dev/null; do
    if [ "$SECONDS" -ge "$deadline" ] || [ -n "$(guests)" ]; then return 1; fi
    sleep 1
  done
}

turn_on() {
  local module
  if [ "$ACCELERATION" != kvm ]; then
    say "node VMs are emulated: they can use KVM themselves without anything of the host's"
    return 0
  fi
  module=$(kvm_module)
  if [ ! -d /sys/module ]; then
    say "this host is a container: whether VMs can use KVM themselves is set on the machine that it runs on (nested=1 of $module)"
    return 0
  fi
  mkdir -p "$(dirname "$OPTION_FILE")"
  printf '# Written by Atelier: node VMs use KVM themselves.\noptions %s nested=1\n' "$module" >"$OPTION_FILE"
  if nested_is_on "$module"; then
    say "nested virtualisation is on ($module)"
    return 0
  fi
  if is_built_in "$module"; then
    fail "nested virtualisation is off, and $module is part of this host's kernel, not a module" \
      "add $module.nested=1 to the kernel command line (GRUB_CMDLINE_LINUX in /etc/default/grub, then update-grub) and restart the host"
  fi
  if [ -d "/sys/module/$module" ] && ! unload "$module"; then
    fail "nested virtualisation is off, and $module is in use: $(users_of "$module")" \
      "shut these down and run the same command again, or restart the host: the option is in $OPTION_FILE"
  fi
  modprobe "$module"
  nested_is_on "$module" || fail "$module does not turn nested virtualisation on" "look at \`dmesg | grep -i kvm\` on the host"
  say "nested virtualisation is on ($module, reloaded)"
}

case $1 in
  # The running module keeps its setting: other guests may rely on it.
  delete) rm -f "$OPTION_FILE" ;;
  *) turn_on ;;
esac
