# shellcheck shell=bash
# Who is who for SSH: the box's machines, and the nodes of its stack, by name and by address, with their host keys. Sourced,
# never run.

# write_hosts: on standard input the nodes, as lib/nodes.ts prints them. Both files appear by a rename.
write_hosts() {
  local dir=$ATELIER_STATE/ssh machine name address key
  : >"$dir/known_hosts.new"
  : >"$dir/config.new"
  for machine in "${MACHINES[@]}"; do
    has_machine "$machine" || continue
    host "$machine" "$(address_of "$machine")" "$(cut -d' ' -f1,2 "$dir/$machine.pub")"
  done
  while read -r name address key; do
    [ -z "$name" ] || host "$name" "$address" "$key"
  done
  cat >>"$dir/config.new" <<CONF
Host *
  User root
  IdentityFile $dir/id_ed25519
  IdentitiesOnly yes
  UserKnownHostsFile $dir/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  ConnectTimeout 5
  LogLevel ERROR
CONF
  mv "$dir/known_hosts.new" "$dir/known_hosts"
  mv "$dir/config.new" "$dir/config"
}

# host NAME ADDRESS [KEY]
host() {
  printf 'Host %s\n  HostName %s\n' "$1" "$2" >>"$dir/config.new"
  [ -z "$3" ] || printf '%s %s\n' "$2" "$3" >>"$dir/known_hosts.new"
}

# names: those that box/ssh takes.
names() { sed -n 's/^Host \([^*]*\)$/\1/p' "$ATELIER_STATE/ssh/config" | paste -sd' '; }

# record_nodes: those of the settings that the stack was last given, and of its state, when that has changed since.
record_nodes() {
  local settings=$ATELIER_STATE/Pulumi.dev.yaml state=$ATELIER_STATE/pulumi/.pulumi/stacks/atelier/dev.json lines
  if [ ! -s "$settings" ] || [ ! -s "$state" ]; then return; fi
  if [ "$ATELIER_STATE/ssh/config" -nt "$state" ] && [ "$ATELIER_STATE/ssh/config" -nt "$settings" ]; then return; fi
  lines=$(PULUMI_STACK=dev "$ATELIER_ROOT/box/pulumi" stack export | (cd "$ATELIER_ROOT" && node --import tsx box/lib/nodes.ts "$settings" /dev/stdin)) || return
  write_hosts <<<"$lines"
}
