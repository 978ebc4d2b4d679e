/** What the controller's files are rendered from, and the addresses that derive from it. */
import type { ControlPlaneModel } from "../../../model/types";
import { messageQueuePort } from "../../../model/filters";
import { databasePassword, filledIn, type ServiceName } from "./filled-in";

/** The settings that appear in configuration files. */
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

/** The address that the services listen on, behind the proxy. */
export const loopback = "127.0.0.1";

/** Keystone's port, which all services and clients know. */
export const keystonePort = 5000;

/** The public URL of an API, as it stands in the catalogue. */
export function publicUrl({ publicAddress }: ConfigurationValues, port: number): string {
  return `https://${publicAddress}:${port}`;
}

/** `transport_url` of every service. */
export function messageQueueUrl({ publicAddress }: ConfigurationValues): string {
  return `rabbit://openstack:${filledIn("MESSAGE_QUEUE_PASSWORD")}@${publicAddress}:${messageQueuePort}/`;
}

/** `connection` of a service to one of its databases, by MariaDB's socket. */
export function databaseUrl(service: ServiceName, database: string = service): string {
  const socket = "/run/mysqld/mysqld.sock";
  return `mysql+pymysql://${service}:${databasePassword(service)}@localhost/${database}?unix_socket=${socket}&charset=utf8mb4`;
}
