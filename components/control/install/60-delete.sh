#!/bin/bash
# Takes back what create made, and only that: databases, users, keys, files; the packages stay. The machine's data are gone
# afterwards, and create works again. Each step can be repeated, so a killed run is finished by the next one.

delete() {
  local service database kept path unit
  if [ ! -d "$CONTROL_VAR" ]; then
    step 'there is no control plane of Atelier on this machine'
    return
  fi
  # From here on nothing counts as done: a creation after a killed deletion starts from empty databases.
  mkdir -p "$STAMPS"
  find "$STAMPS" -type f ! -name 'database-*' ! -name 'found-*' ! -name volumes-path -delete
  rm -f "$STAMPS"/database-user-*

  step 'stopping the services'
  systemctl stop "${UNITS[@]}" "${UNITS_FIRST[@]}" "${UNITS_REPLACED[@]}" 2>/dev/null || true
  systemctl disable -q "${UNITS[@]}" "${UNITS_FIRST[@]}" 2>/dev/null || true

  step 'dropping the databases'
  systemctl start mariadb
  for kept in "$STAMPS"/database-*; do
    database=${kept##*/database-}
    if stamped "database-$database" ours; then sql <<<"drop database if exists \`$database\`"; fi
  done
  for service in "${SERVICES[@]}"; do sql <<<"drop user if exists '$service'@'localhost'"; done

  systemctl stop rabbitmq-server 2>/dev/null || true
  rm -rf "$QUEUE_TABLES"*
  for service in "${SERVICES[@]}"; do "${service}_delete"; done
  filter_delete
  certificate_delete

  step "putting the packages' files back"
  if [ -d "$PACKAGED" ]; then
    while IFS= read -r -d '' kept; do
      path=${kept#"$PACKAGED"}
      case $kept in
        *.part) ;;
        *.absent) rm -f "${path%.absent}" ;;
        *) cp -a "$kept" "$path.atelier-new" && mv -f "$path.atelier-new" "$path" ;;
      esac
    done < <(find "$PACKAGED" -type f -print0)
    find /etc/systemd/system -maxdepth 1 -name '*.d' -type d -empty -delete
  fi
  systemctl daemon-reload
  systemctl stop "${FOUND_UNITS[@]}" epmd.service
  # These go back to what they were: off, unless they served somebody before.
  for unit in "${FOUND_UNITS[@]}"; do
    if stamped "found-$unit" active; then
      systemctl start "$unit" || unit_explain "$unit"
    else
      systemctl disable -q "$unit"
    fi
  done
  rm -rf "$CONTROL_ETC" "$CONTROL_LOG" "$CONTROL_VAR"
  rmdir /etc/atelier /var/lib/atelier /var/log/atelier 2>/dev/null || true
  step 'the control plane is gone'
}
