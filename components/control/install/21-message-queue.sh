#!/bin/bash
# RabbitMQ: the APIs and the agents of every node meet here. A user of its own: `guest` may only come from loopback.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly QUEUE_TABLES=/var/lib/rabbitmq/mnesia/rabbit@localhost
readonly QUEUE_DEFINITIONS=/etc/rabbitmq/atelier-definitions.json
UNIT_FILES[rabbitmq-server]="/etc/rabbitmq/rabbitmq.conf /etc/rabbitmq/rabbitmq-env.conf /etc/rabbitmq/enabled_plugins $QUEUE_DEFINITIONS $CA_FILE"
UNIT_LOGS[rabbitmq-server]=/var/log/rabbitmq/rabbit@localhost.log

# Definitions are loaded at each start: the user, and its password when that changes. RabbitMQ stores a salted SHA-256
# (rabbitmq.com/docs/passwords); the salt comes from the password, so that a second run writes the same file.
message_queue_definitions() {
  MESSAGE_QUEUE_PASSWORD=$MESSAGE_QUEUE_PASSWORD NAME=$QUEUE_USER python3 -c '
import base64, hashlib, json, os
user, password = os.environ["NAME"], os.environ["MESSAGE_QUEUE_PASSWORD"].encode()
salt = hashlib.sha256(b"salt of " + password).digest()[:4]
print(json.dumps({
    "vhosts": [{"name": "/"}],
    "users": [{"name": user, "tags": "", "hashing_algorithm": "rabbit_password_hashing_sha256",
               "password_hash": base64.b64encode(salt + hashlib.sha256(salt + password).digest()).decode()}],
    "permissions": [{"user": user, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}],
}, indent=2))'
}

# The port mapper may run since the boot, on every address: it takes its new one before the broker comes. A broker that
# was interrupted while it created its tables refuses to start: until it has been up once, it starts from nothing.
message_queue_up() {
  if ! stamped port-mapper loopback; then
    systemctl daemon-reload
    systemctl stop rabbitmq-server epmd.socket epmd.service
    systemctl start epmd.socket
    stamp port-mapper loopback
  fi
  if [ ! -f "$STAMPS/started-rabbitmq-server" ]; then
    systemctl stop rabbitmq-server
    rm -rf "$QUEUE_TABLES"*
  fi
  units_up rabbitmq-server
}
