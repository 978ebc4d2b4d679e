#!/bin/bash
# The order of things. Keystone and its users come first, since conductor and scheduler exit without them; meanwhile the
# other schemas are made, all at once.

up() {
  local service unit
  packages_install
  database_found
  for unit in "${FOUND_UNITS[@]}"; do
    if [ ! -f "$STAMPS/found-$unit" ]; then stamp "found-$unit" "$(systemctl is-active "$unit" || true)"; fi
  done
  secrets_load
  authority_load
  step 'writing the configuration'
  mkdir -p "$CONTROL_LOG"
  chmod 700 "$CONTROL_LOG" "$CONTROL_VAR"
  filter_up
  certificate_files
  message_queue_definitions | put_file "$QUEUE_DEFINITIONS" 640 root:rabbitmq
  if volumes_wanted; then share_folder; fi
  moved_authority
  configuration_files
  for service in "${SERVICES[@]}"; do
    if [ "$service" != keystone ]; then "${service}_catalogue"; fi
  done
  units_off "${UNITS_REPLACED[@]}"

  units_up mariadb memcached
  proxy_up
  in_parallel message_queue_up identity_chain glance_chain placement_chain nova_chain neutron_chain cinder_chain
  units_up "${UNITS[@]}"
  in_parallel ready volume_types
}

identity_chain() {
  schema_up keystone keystone keystone
  keystone_bootstrap
  units_up keystone
  if ! port_opens "$LOOPBACK" 5000 60; then
    unit_explain keystone
    die 'Keystone does not answer on port 5000' 'fix what the lines above say, and run the same command again'
  fi
  keystone_administrator
  identity_seed
}
glance_chain() { schema_up glance glance-common glance; }
placement_chain() { schema_up placement placement-common placement; }
nova_chain() { schema_up nova nova-common nova_api nova_cell0 nova; }
neutron_chain() { schema_up neutron neutron-common neutron; }
cinder_chain() { if volumes_wanted; then schema_up cinder cinder-common cinder; fi; }

# Every chain comes to its end even if another fails, so that the next run finds it done.
in_parallel() {
  local chain pid pids=() failed=0
  for chain in "$@"; do
    "$chain" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  if [ "$failed" = 1 ]; then exit 1; fi
}

main() {
  local verb=${1:-}
  alone
  inputs_default
  case $verb in
    create | update)
      inputs_check
      up
      step 'the control plane is ready'
      ;;
    delete) delete ;;
    *) die "unknown verb \"$verb\"" 'use create, update or delete' ;;
  esac
}

# The script itself comes on standard input: no command may read from there.
main "$@" </dev/null
