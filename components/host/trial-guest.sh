# shellcheck shell=bash
# Does KVM work? /dev/kvm may be there and still hang the first guest that uses it (nested hypervisors that pass it on
# half), so a guest is booted: a stock kernel, without a disk. It has booted when it says that it finds no root file
# system; it then restarts, which -no-reboot turns into an end.

set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# A stock kernel says its first words within a second under KVM, and its last within two; a guest that hangs is silent.
# Nested hypervisors are several times slower.
SILENT_SECONDS=${SILENT_SECONDS:-10} TRIAL_SECONDS=${TRIAL_SECONDS:-60}
LAST_WORDS='Unable to mount root fs'

say() { printf '%s\n' "$*" >&2; }

# A kernel image to boot: the newest of the host's own.
trial_kernel() {
  local file
  for file in /boot/vmlinuz-* /boot/vmlinuz /vmlinuz /usr/lib/modules/*/vmlinuz; do
    [ ! -r "$file" ] || printf '%s\n' "$file"
  done | sort -V | tail -n 1
}

# trial_guest ACCELERATOR KERNEL: boots it, and prints what it printed.
trial_guest() {
  local log pid size=0 silent=0 seconds
  log=$(mktemp)
  qemu-system-x86_64 -accel "$1" -cpu max -m 256 -smp 1 -nodefaults -no-user-config -display none -serial stdio -no-reboot \
    -kernel "$2" -append 'console=ttyS0 earlyprintk=serial panic=-1' </dev/null >"$log" 2>&1 &
  pid=$!
  for ((seconds = 0; seconds < TRIAL_SECONDS && silent < SILENT_SECONDS; seconds++)); do
    sleep 1
    kill -0 "$pid" 2>/dev/null || break
    if [ "$(stat -c %s "$log")" = "$size" ]; then silent=$((silent + 1)); else silent=0; fi
    size=$(stat -c %s "$log")
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  tr -cd '[:print:]\n' <"$log"
  rm -f "$log"
}

# kvm_works: sets WHY_NOT to a sentence when it does not.
# shellcheck disable=SC2034 # read in hypervisor.sh
kvm_works() {
  local kernel output
  WHY_NOT=
  if [ ! -e /dev/kvm ]; then
    WHY_NOT="there is no /dev/kvm: the processor has no virtualisation, or it is off in the firmware"
    return 1
  fi
  kernel=$(trial_kernel)
  if [ -z "$kernel" ]; then
    WHY_NOT="there is no kernel in /boot to try /dev/kvm with"
    return 1
  fi
  output=$(trial_guest kvm "$kernel")
  if ! grep -q "$LAST_WORDS" <<<"$output"; then
    output=$(grep . <<<"$output" | tail -n 1 | cut -c 1-160 || true)
    WHY_NOT="a guest started with /dev/kvm hangs; its last words: ${output:-(none)}"
    return 1
  fi
}
