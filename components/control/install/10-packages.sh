#!/bin/bash
# The packages, from the machine's own sources. Nothing may start before it is configured: while apt runs, Debian's
# policy-rc.d refuses every start; the lock that an installation holds says whether it runs. One that was killed leaves a
# policy that refuses nothing.

readonly POLICY=/usr/sbin/policy-rc.d
readonly POLICY_MARK='# atelier: nothing starts while the control plane is being installed'

packages_install() {
  local wanted=() missing=() package
  mapfile -t wanted < <(printf '%s\n' "$PACKAGES" | sed 's/#.*//' | tr -s ' \t' '\n' | grep -v '^$' || true)
  for package in "${wanted[@]}"; do
    if [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" != 'ii ' ]; then missing+=("$package"); fi
  done
  if [ ${#missing[@]} -gt 0 ]; then
    step "installing ${#missing[@]} packages and what they need"
    if [ ! -e $POLICY ]; then
      printf '#!/bin/sh\n%s\n[ -e %s ] || exit 0\nexec 9<%s\nflock --nonblock 9 && exit 0\nexit 101\n' "$POLICY_MARK" "$INSTALL_LOCK" "$INSTALL_LOCK" >$POLICY
      chmod 755 $POLICY
    fi
    logged packages apt-get update -q
    # what a killed run left half unpacked
    logged packages dpkg --configure -a --force-confold
    logged packages apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}"
  fi
  if grep -qsF "$POLICY_MARK" $POLICY; then rm -f $POLICY; fi
}
