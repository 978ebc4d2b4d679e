#!/bin/bash
# haproxy stands before every API: TLS, whole requests only, time limits, and so much for each source. The services
# themselves listen on loopback, where each keeps its usual port.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly LOOPBACK=127.0.0.1
readonly PROXY_TRUSTED=/etc/haproxy/atelier-trusted.lst PROXY_NODES=/etc/haproxy/atelier-nodes.lst
# The largest request but an image's upload; Keystone's own limit (max_request_body_size).
readonly LARGEST_BODY=114688
# From one source: connections at a time, requests within ten seconds for each process of an API, and wrong passwords within
# a minute. A room of students behind one address, or a workstation that brings up hundreds of teams, stays far below.
readonly SOURCE_CONNECTIONS=200 SOURCE_REQUESTS=1000 SOURCE_REFUSED_LOGINS=120

UNITS_FIRST+=(haproxy atelier-certificate.timer)
UNIT_FILES[haproxy]="/etc/haproxy/haproxy.cfg $PROXY_TRUSTED $PROXY_NODES $MOVED_FILE"
UNIT_FILES[atelier-certificate.timer]=/etc/systemd/system/atelier-certificate.timer
UNIT_RELOADS[haproxy]=true

# NAME PORT KIND [CONNECTIONS]: KIND is api, image (bodies of any size), console, or metadata (from nodes alone).
# CONNECTIONS: so many requests at a time, the others wait their turn here.
proxy_to() { PROXIED+=("$*"); }
PROXIED=()

# https://ADDRESS:PORT, as the catalogue and every client have it
public_url() { printf 'https://%s:%s' "$PUBLIC_ADDRESS" "$1"; }

proxy_files() {
  unit_drop_in haproxy
  { printf '%s\n' 127.0.0.0/8 "$PUBLIC_ADDRESS" && tr ',' '\n' <<<"$NODE_ADDRESSES"; } | put_file $PROXY_TRUSTED 644 root:root
  { echo "$PUBLIC_ADDRESS" && tr ',' '\n' <<<"$NODE_ADDRESSES"; } | put_file $PROXY_NODES 644 root:root
  proxy_config | put_file /etc/haproxy/haproxy.cfg 644 root:root
}

proxy_config() {
  local entry name port kind connections
  cat <<CONF
# Written by Atelier.
global
  user haproxy
  group haproxy
  chroot /var/lib/haproxy
  log stdout format raw daemon notice
  maxconn 4000
  # a whole request fits
  tune.bufsize $((LARGEST_BODY + 16384))
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  log global
  option httplog
  option dontlognull
  option dontlog-normal
  # A request reaches a service when all of it is here; one that takes longer is given up.
  option http-buffer-request
  timeout http-request 5s
  timeout http-keep-alive 75s
  timeout client 60s
  # Services close what they kept alive when they please: each request has a connection of its own to them.
  option http-server-close
  timeout connect 5s
  timeout queue 120s
  timeout server 600s
  timeout tunnel 12h
backend sources
  stick-table type ip size 100k expire 2m store conn_cur,http_req_rate(10s),gpc0_rate(60s)
CONF
  for entry in "${PROXIED[@]}"; do
    read -r name port kind connections <<<"$entry"
    proxy_frontend "$name" "$port" "$kind"
    printf 'backend %s\n  server local %s:%s%s\n' "$name" $LOOPBACK "$port" "${connections:+ maxconn $connections}"
  done
  if volumes_wanted; then share_proxy; fi
}

proxy_frontend() {
  cat <<CONF
frontend $1
  bind $PUBLIC_ADDRESS:$2 ssl crt /etc/haproxy/atelier.pem alpn http/1.1
  default_backend $1
CONF
  if [ "$3" = metadata ]; then
    echo "  tcp-request connection reject unless { src -f $PROXY_NODES }"
    return
  fi
  cat <<CONF
  acl trusted src -f $PROXY_TRUSTED
  tcp-request connection track-sc0 src table sources if !trusted
  tcp-request connection reject if { sc0_conn_cur gt $((2 * SOURCE_CONNECTIONS)) }
  http-request deny deny_status 429 if { sc0_conn_cur gt $SOURCE_CONNECTIONS }
  http-request deny deny_status 429 if { sc0_http_req_rate gt $((SOURCE_REQUESTS * WORKERS)) }
  http-request del-header Forwarded
  http-request del-header X-Forwarded- -m beg
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-For %[src]
CONF
  if [ "$3" = api ]; then echo "  http-request deny deny_status 413 if { req.body_size gt $LARGEST_BODY }"; fi
  if [ "$1" = identity ] && [ -f "$MOVED_FILE" ]; then
    echo "  http-request return status 200 content-type application/json file $MOVED_FILE if { path /atelier-authority }"
  fi
  if [ "$1" = identity ]; then
    cat <<CONF
  # A wrong password costs Keystone as much as a right one.
  acl login path /v3/auth/tokens
  acl login path /v3/auth/tokens/
  http-request deny deny_status 429 if METH_POST login { sc0_gpc0_rate gt $SOURCE_REFUSED_LOGINS }
  http-request set-var(txn.login) bool(true) if METH_POST login
  http-response sc-inc-gpc0(0) if { status 401 } { var(txn.login) -m bool }
CONF
  fi
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

# For the services' files: links that they write begin with https, as the caller's request did.
behind_proxy() { printf '[oslo_middleware]\nenable_proxy_headers_parsing = true\n'; }
