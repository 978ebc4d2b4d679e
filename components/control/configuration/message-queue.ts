/**
 * RabbitMQ, which connects the APIs and the agents of every node. Its user is in a file that the controller makes
 * (`install/21-message-queue.sh`).
 */
import { caFile } from "../../configuration/file";
import { messageQueuePort } from "../../../model/filters";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, publicFile, writtenBy } from "./file";
import type { ConfigurationValues } from "./values";

/** The node name contains no host name: renaming the machine must not empty the broker. */
const environment = `# ${writtenBy}
NODENAME=rabbit@localhost
# Threads of the Erlang machine do not spin while they wait: on a small machine that is a large part of its load.
SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
`;

function rabbitmqConf({ publicAddress }: ConfigurationValues): string {
  return `# ${writtenBy}
listeners.tcp = none
listeners.ssl.1 = ${publicAddress}:${messageQueuePort}
ssl_options.certfile = /etc/rabbitmq/atelier.pem
ssl_options.keyfile = /etc/rabbitmq/atelier.pem
ssl_options.cacertfile = ${caFile}
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
vm_memory_high_watermark.relative = 0.3
load_definitions = /etc/rabbitmq/atelier-definitions.json
`;
}

/** The port mapper, by which rabbitmqctl finds the broker; it is closed to the outside. */
const portMapper = `[Socket]
ListenStream=
ListenStream=127.0.0.1:4369
`;

export function messageQueueFiles(values: ConfigurationValues): InstalledFile[] {
  return [
    publicFile("/etc/rabbitmq/rabbitmq-env.conf", environment),
    fileOf("rabbitmq", "/etc/rabbitmq/rabbitmq.conf", rabbitmqConf(values)),
    publicFile("/etc/rabbitmq/enabled_plugins", "[].\n"),
    publicFile("/etc/systemd/system/epmd.socket.d/atelier.conf", portMapper),
  ];
}
