/**
 * What is known on the controller alone stands in a rendered file as `{{NAME}}`, and `install/06-configuration.sh` fills it in:
 * the secrets, which the controller makes and keeps (`install/02-secrets.sh`), and what it finds there.
 */

export type ServiceName = "keystone" | "glance" | "placement" | "nova" | "neutron" | "cinder";

/** Keystone itself signs in to nobody. */
export type ServiceUser = Exclude<ServiceName, "keystone">;

type Secret =
  | "MESSAGE_QUEUE_PASSWORD"
  | "METADATA_SECRET"
  | "VOLUME_KEY"
  | `DATABASE_PASSWORD_${Uppercase<ServiceName>}`
  | `SERVICE_PASSWORD_${Uppercase<ServiceUser>}`;

/**
 * MOVED_AUTHORITY: lines for the proxy of an installation that began without TLS (`install/24-proxy.sh`).
 */
export type FilledIn = Secret | "MOVED_AUTHORITY";

/** Where the controller puts a value. */
export function filledIn(name: FilledIn): string {
  return `{{${name}}}`;
}

function upper<T extends string>(name: T): Uppercase<T> {
  return name.toUpperCase() as Uppercase<T>;
}

/** The password of a service's user in MariaDB. */
export function databasePassword(service: ServiceName): string {
  return filledIn(`DATABASE_PASSWORD_${upper(service)}`);
}

/** The password of a service's user in Keystone. */
export function servicePassword(service: ServiceUser): string {
  return filledIn(`SERVICE_PASSWORD_${upper(service)}`);
}
