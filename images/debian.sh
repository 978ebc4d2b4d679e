# shellcheck shell=bash
# Working on Debian trees without virtual machines, loop devices or device-mapper. Sourced by the recipes.

# debian_sources: the machine's own archives of the release as one-line entries, so that a school's mirror is used.
debian_sources() {
  local found
  # shellcheck disable=SC2016 # apt fills these in
  found=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(SIGNED_BY)' 'Created-By: Packages' |
    awk -v release="$RELEASE" '
      $2 == release || $2 == release "-updates" || $2 == release "-security" {
        signed = $4 ~ /^\// ? "[signed-by=" $4 "] " : ""
        print "deb " signed $1 " " $2 " " $3
      }' | grep -E ' (main)$' | sort -u)
  [ -n "$found" ] || die "this machine's apt sources name no archive of Debian $RELEASE" \
    "add one to /etc/apt/sources.list.d (a machine with another Debian may list it too; pin it if need be)"
  printf '%s\n' "$found"
}

# debian_apt_options: how the machine's own apt reaches its archives (proxies, certificates, checks of dates).
debian_apt_options() {
  apt-config dump | grep -E '^Acquire::(http|https|ftp|Check-|Retries)[^ ]* "[^"]' || true
}

# with_layer LOWER UPPER WORK ROOT COMMAND...: run COMMAND with LOWER and UPPER seen as one tree at ROOT. The mounts are in
# a namespace of their own: however the command ends, nothing stays mounted.
with_layer() {
  local lower=$1 upper=$2 work=$3 root=$4
  shift 4
  mkdir -p "$upper" "$work" "$root"
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --propagation private bash -euc '
    lower=$1 upper=$2 work=$3 root=$4; shift 4
    mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$work" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    mount -t tmpfs tmpfs "$root/tmp"
    "$@"' with_layer "$lower" "$upper" "$work" "$root" "$@"
}
