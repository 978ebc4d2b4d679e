#!/bin/bash
# RabbitMQ: the APIs and the agents of every node meet here. A user of its own: `guest` may only come from loopback.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly QUEUE_TABLES=/var/lib/rabbitmq/mnesia/rabbit@localhost
readonly QUEUE_DEFINITIONS=/etc/rabbitmq/atelier-definitions.json
UNIT_FILES[rabbitmq-server]="/etc/rabbitmq/rabbitmq.conf /etc/rabbitmq/rabbitmq-env.conf /etc/rabbitmq/enabled_plugins $QUEUE_DEFINITIONS $CA_FILE"
UNIT_LOGS[rabbitmq-server]=/var/log/rabbitmq/rabbit@localhost.log

message_queue_files() {
  # The node's name holds no host name: renaming the machine must not empty the broker.
  put_file /etc/rabbitmq/rabbitmq-env.conf 644 root:root <<'ENV'
# Written by Atelier.
NODENAME=rabbit@localhost
# Threads of the Erlang machine do not spin while they wait: on a small machine that is a large part of its load.
SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
ENV
  put_file /etc/rabbitmq/rabbitmq.conf 640 root:rabbitmq <<CONF
# Written by Atelier.
listeners.tcp = none
listeners.ssl.1 = $PUBLIC_ADDRESS:$QUEUE_PORT
ssl_options.certfile = /etc/rabbitmq/atelier.pem
ssl_options.keyfile = /etc/rabbitmq/atelier.pem
ssl_options.cacertfile = $CA_FILE
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
vm_memory_high_watermark.relative = 0.3
load_definitions = $QUEUE_DEFINITIONS
CONF
  put_file /etc/rabbitmq/enabled_plugins 644 root:root <<<'[].'
  message_queue_definitions | put_file $QUEUE_DEFINITIONS 640 root:rabbitmq
  # The port mapper finds the node for rabbitmqctl; nothing outside needs it.
  put_file /etc/systemd/system/epmd.socket.d/atelier.conf 644 root:root <<'SOCKET'
[Socket]
ListenStream=
ListenStream=127.0.0.1:4369
SOCKET
}

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
