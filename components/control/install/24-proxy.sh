#!/bin/bash
# haproxy stands before every API: TLS, whole requests only, time limits, and so much for each source. The services
# themselves listen on loopback, where each keeps its usual port.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly LOOPBACK=127.0.0.1

UNITS_FIRST+=(haproxy atelier-certificate.timer)
UNIT_FILES[haproxy]="/etc/haproxy/haproxy.cfg /etc/haproxy/atelier-trusted.lst /etc/haproxy/atelier-nodes.lst $MOVED_FILE"
UNIT_FILES[atelier-certificate.timer]=/etc/systemd/system/atelier-certificate.timer
UNIT_RELOADS[haproxy]=true

# https://ADDRESS:PORT, as the catalogue and every client have it
public_url() { printf 'https://%s:%s' "$PUBLIC_ADDRESS" "$1"; }

# What the proxy's file has for an installation that began without TLS: there Keystone's address tells the authority.
moved_authority() {
  MOVED_AUTHORITY=
  if [ ! -f "$MOVED_FILE" ]; then return; fi
  # shellcheck disable=SC2034 # filled into the proxy's file by its name
  printf -v MOVED_AUTHORITY '  http-request return status 200 content-type application/json file %s if { path /atelier-authority }\n' "$MOVED_FILE"
}

# Until now the services themselves may have had these addresses.
proxy_up() {
  local unit
  if ! systemctl is-active -q haproxy; then
    for unit in "${UNITS[@]}"; do
      case $unit in mariadb | memcached | rabbitmq-server | *.mount) ;; *) systemctl stop "$unit" ;; esac
    done
  fi
  units_up "${UNITS_FIRST[@]}"
}
