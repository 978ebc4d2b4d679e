#!/bin/bash
# MariaDB: one database and one user per service, on the Unix socket only.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly DATABASE_SOCKET=/run/mysqld/mysqld.sock
UNIT_FILES[mariadb]=/etc/mysql/mariadb.conf.d/90-atelier.cnf

sql() { mariadb --no-defaults --socket "$DATABASE_SOCKET" --user root --batch --skip-column-names; }

# A server that already works for somebody would lose its network and its tuning here.
database_found() {
  local foreign
  if [ -f "$STAMPS/found-mariadb" ] || ! systemctl is-active -q mariadb; then return; fi
  foreign=$(sql <<<"select schema_name from information_schema.schemata
    where schema_name not in ('mysql', 'sys', 'information_schema', 'performance_schema')" | paste -sd' ')
  if [ -n "$foreign" ]; then
    die "MariaDB on this machine holds other databases: $foreign" 'choose a machine of its own for the control plane'
  fi
}

# SERVICE DATABASE...: empty databases that only this service may use. A database that was here before is never touched.
databases_create() {
  local service=$1 database
  shift
  for database in "$@"; do
    if ! stamped "database-$database" ours; then
      if [ -n "$(sql <<<"show databases like '${database//_/\\_}'")" ]; then
        die "this machine already has a database \"$database\", which Atelier did not create" \
          "choose a machine without OpenStack, or drop that database yourself"
      fi
      stamp "database-$database" ours
    fi
    sql <<<"drop database if exists \`$database\`; create database \`$database\`;"
  done
  database_user "$service" "$@"
}

# The password travels on stdin.
database_user() {
  local service=$1 password database
  shift
  password=$(secret_of DATABASE "$service")
  if stamped "database-user-$service" "$(digest <<<"$password $*")"; then return; fi
  {
    echo "create user if not exists '$service'@'localhost'; set password for '$service'@'localhost' = password('$password');"
    for database in "$@"; do echo "grant all on \`${database//_/\\_}\`.* to '$service'@'localhost';"; done
  } | sql
  stamp "database-user-$service" "$(digest <<<"$password $*")"
}

# SERVICE PACKAGE DATABASE...: calls SERVICE_schema_create on empty databases, and SERVICE_schema_upgrade when the package
# is another one since. Schema tools do not survive being killed half way, so a first creation always starts from empty.
schema_up() {
  local service=$1 version
  version=$(dpkg-query -W -f '${Version}' "$2")
  shift 2
  if [ ! -f "$STAMPS/schema-$service" ]; then
    step "creating the schema of $service"
    databases_create "$service" "$@"
    "${service}_schema_create"
  else
    database_user "$service" "$@"
    if stamped "schema-$service" "$version"; then return; fi
    step "upgrading the schema of $service to $version"
    "${service}_schema_upgrade"
  fi
  stamp "schema-$service" "$version"
}
