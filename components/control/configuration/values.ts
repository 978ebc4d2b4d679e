/** What the controller's files are made from, and the addresses that follow from it. */
import type { ControlPlaneModel } from "../../../model/types";
import { messageQueuePort } from "../../../model/filters";
import { databasePassword, filledIn, type ServiceName } from "./filled-in";

/** Of the settings, all that stands in a configuration file. */
export type ConfigurationValues = Pick<
  Extract<ControlPlaneModel, { kind: "install" }>,
  | "publicAddress"
  | "region"
  | "nodes"
  | "flatNetworks"
  | "vlanRanges"
  | "tenantNetworkTypes"
  | "vxlanRanges"
  | "greRanges"
  | "workers"
  | "imageQuotaGiB"
  | "volumes"
  | "ephemeral"
>;

/** Where the services themselves listen: the proxy stands before them. */
export const loopback = "127.0.0.1";

/** Keystone, whom all others ask. */
export const keystonePort = 5000;

/** An API, as the catalogue and every client have it. */
export function publicUrl({ publicAddress }: ConfigurationValues, port: number): string {
  return `https://${publicAddress}:${port}`;
}

/** `transport_url` of every service. */
export function messageQueueUrl({ publicAddress }: ConfigurationValues): string {
  return `rabbit://openstack:${filledIn("MESSAGE_QUEUE_PASSWORD")}@${publicAddress}:${messageQueuePort}/`;
}

/** `connection` of a service to one of its databases: by MariaDB's socket. */
export function databaseUrl(service: ServiceName, database: string = service): string {
  const socket = "/run/mysqld/mysqld.sock";
  return `mysql+pymysql://${service}:${databasePassword(service)}@localhost/${database}?unix_socket=${socket}&charset=utf8mb4`;
}
