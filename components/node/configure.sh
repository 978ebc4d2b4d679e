# shellcheck shell=bash
# What Atelier writes on a node, brought to one that runs. `bash -s create|update`, after the function `node_files`, which hands
# each file to `node_file`. Only what differs is written, and only what reads it is restarted.
set -euo pipefail

staged=/etc/atelier/node
# What was written and has not come into effect: the next run goes on with it when this one is cut off.
pending=/var/lib/atelier/pending
declare -A wanted=() units=()

say() { printf '%s\n' "$*" >&2; }
die() {
  printf 'error: %s\n  next: %s\n' "$1" "$2" >&2
  exit 1
}

# node_file PATH MODE OWNER, the text on standard input. By builtins alone: a process costs a tenth of a second under emulation.
node_file() {
  local text there=
  wanted[$1]=1
  IFS= read -rd '' text || true
  if [ -f "$1" ]; then IFS= read -rd '' there <"$1" || true; fi
  [ "$there" != "$text" ] || return 0
  printf '%s\n' "$1" >>$pending
  mkdir -p "${1%/*}"
  (umask 077 && printf '%s' "$text" >"$1.new")
  chown "$3" "$1.new"
  chmod "$2" "$1.new"
  mv "$1.new" "$1"
}

# Files that the settings ask for no more.
remove_unwanted() {
  local file
  for file in $(find $staged -type f) /etc/apt/apt.conf.d/80-atelier-proxy; do
    if [ -z "${wanted[$file]:-}" ] && [ -e "$file" ]; then
      printf '%s\n' "$file" >>$pending
      rm -f "$file" "/${file#"$staged"/}"
    fi
  done
  if [ -z "${wanted[/etc/environment]:-}" ] && grep -qs ^NO_PROXY= /etc/environment; then : >/etc/environment; fi
}

neutron=(neutron-openvswitch-agent neutron-l3-agent neutron-dhcp-agent neutron-metadata-agent)
needs() {
  local unit
  for unit in "$@"; do units[$unit]=1; done
}

# readers PATH: the units that have to start anew when it changed.
readers() {
  case ${1#"$staged"} in
    /etc/atelier/ca.pem) needs nova-compute "${neutron[@]}" ;;
    /etc/nova/* | /etc/atelier/node.env) needs nova-compute ;;
    /etc/neutron/neutron.conf) needs "${neutron[@]}" ;;
    /etc/neutron/plugins/ml2/openvswitch_agent.ini) needs neutron-openvswitch-agent ;;
    /etc/neutron/l3_agent.ini) needs neutron-l3-agent ;;
    /etc/neutron/dhcp_agent.ini | /etc/atelier/neutron-dhcp-agent) needs neutron-dhcp-agent ;;
    /etc/neutron/metadata_agent.ini) needs neutron-metadata-agent ;;
    # Agents are forks of the one and of the other.
    /etc/atelier/fork-server | /etc/atelier/forked | /etc/atelier/neutron_fixes.py | /etc/systemd/system/atelier-[!n]*)
      needs atelier-agents atelier-helpers nova-compute "${neutron[@]}" ;;
    /etc/systemd/system/*.service.d/*)
      set -- "${1%.service.d/*}"
      needs "${1##*/}"
      ;;
    /etc/atelier/share.*) needs atelier-share ;;
    # The gate of the role's units.
    /etc/atelier/role/*) needs nova-compute "${neutron[@]}" ;;
  esac
}

changed() { grep -q "^$1" $pending; }

# In this order: what others are forked from, then those; the proxy of Cinder's share is started by prepare-node.
restart() {
  local unit
  if [ -n "${units[atelier-share]:-}" ]; then systemctl stop atelier-share 2>/dev/null || true; fi
  # Requires= of the services must find it; at the first time it prepares the node itself.
  if systemctl -q is-active atelier-node; then
    /etc/atelier/prepare-node >&2
  else
    systemctl start atelier-node || die "the node cannot be prepared" "journalctl -u atelier-node on this node says why"
  fi
  for unit in atelier-agents atelier-helpers; do
    if [ -n "${units[$unit]:-}" ]; then systemctl try-restart "$unit"; fi
  done
  # An early version ran this agent as root.
  chown -f neutron:neutron /var/log/neutron/neutron-metadata-agent.log || true
  for unit in nova-compute "${neutron[@]}"; do
    [ -n "${units[$unit]:-}" ] || continue
    say "restarting $unit"
    # Whether they work is seen by what the control plane hears of them.
    systemctl restart --no-block "$unit"
  done
}

main() {
  local path
  say "configuring $HOSTNAME"
  mkdir -p ${pending%/*} $staged
  touch $pending
  node_files
  remove_unwanted
  if [ ! -s $pending ]; then
    say "the node has all of it"
    return
  fi
  while read -r path; do
    say "changed: ${path#"$staged"}"
    readers "$path"
  done < <(sort -u $pending)
  if changed /etc/systemd/system/; then systemctl daemon-reload; fi
  if changed /etc/atelier/packages; then /etc/atelier/first-boot >&2; fi
  restart
  rm $pending
}

main
