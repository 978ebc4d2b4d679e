/**
 * Values that only the controller knows are written as `{{NAME}}` in a rendered file, and
 * `install/06-configuration.sh` fills them in: secrets, which the controller makes and keeps
 * (`install/02-secrets.sh`), and what it finds on the machine.
 */

export type ServiceName = "keystone" | "glance" | "placement" | "nova" | "neutron" | "cinder";

/** The services that sign in to Keystone: all but Keystone itself. */
export type ServiceUser = Exclude<ServiceName, "keystone">;

type Secret =
  | "MESSAGE_QUEUE_PASSWORD"
  | "METADATA_SECRET"
  | "VOLUME_KEY"
  | `DATABASE_PASSWORD_${Uppercase<ServiceName>}`
  | `SERVICE_PASSWORD_${Uppercase<ServiceUser>}`;

/** MOVED_AUTHORITY: lines for the proxy of an installation that was first made without TLS (`install/24-proxy.sh`). */
export type FilledIn = Secret | "MOVED_AUTHORITY";

/** The placeholder of a value. */
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
