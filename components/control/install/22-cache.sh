#!/bin/bash
# memcached: what Keystone's processes have looked up, for all of them. Only processes of this machine reach it.
# shellcheck disable=SC2034,SC2154 # the parts share their names

UNIT_FILES[memcached]=/etc/memcached.conf
