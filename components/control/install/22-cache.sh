#!/bin/bash
# memcached: what Keystone's processes have looked up, for all of them. Only processes of this machine reach it.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly CACHE_ADDRESS=127.0.0.1:11211
UNIT_FILES[memcached]=/etc/memcached.conf

cache_files() {
  put_file /etc/memcached.conf 644 root:root <<CONF
# Written by Atelier.
-l ${CACHE_ADDRESS%:*}
-p ${CACHE_ADDRESS#*:}
-U 0
-m 64
-u memcache
CONF
}
