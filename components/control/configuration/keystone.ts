/** Keystone: who may do what, and where every service is. */
import { commented, ini } from "../../configuration/ini";
import { cacheAddress } from "./cache";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";
import type { Proxied } from "./proxied";
import { behindProxy } from "./sections";
import { uwsgiDropIn, uwsgiIni } from "./units";
import { databaseUrl, keystonePort, type ConfigurationValues } from "./values";

/** At least two, so that one long request (such as a domain's deletion) does not block all others. */
function processes({ workers }: ConfigurationValues): number {
  return 2 * workers;
}

function keystoneConf({ ephemeral }: ConfigurationValues): string {
  const text = ini(writtenBy, {
    DEFAULT: { log_dir: "/var/log/keystone", log_file: "keystone.log" },
    database: { connection: databaseUrl("keystone") },
    token: { provider: "fernet" },
    ...behindProxy,
    cache: {
      enabled: commented(
        true,
        "One for all processes: from its own each would answer what another has changed since, a service catalogue without Neutron",
        "or roles that were taken away. Without any, Keystone takes fifteen times the processor's time.",
      ),
      backend: "oslo_cache.memcache_pool",
      memcache_servers: cacheAddress,
    },
    ...(ephemeral && {
      identity: {
        password_hash_rounds: commented(4, "bcrypt at its cheapest: the passwords of this lab live as long as it does"),
      },
    }),
  });
  // The empty line is kept because installed control planes have it, and a changed file restarts Keystone.
  return ephemeral ? text : `${text}\n`;
}

export function keystoneFiles(values: ConfigurationValues): InstalledFile[] {
  const uwsgi = "/etc/keystone/atelier-uwsgi.ini";
  return [
    fileOf("keystone", "/etc/keystone/keystone.conf", keystoneConf(values)),
    fileOf(
      "keystone",
      uwsgi,
      uwsgiIni({
        port: keystonePort,
        wsgiFile: "/usr/bin/keystone-wsgi-public",
        processes: processes(values),
        // No threads: AuthContextMiddleware keeps a request's token in itself, where a request of another thread
        // finds it. Seen under load: a member's request with the administrator's roles.
        // finds it. Seen under load: a member's request with the administrator's roles.
        threads: 1,
        log: "/var/log/keystone/keystone-uwsgi.log",
      }),
    ),
    uwsgiDropIn("keystone", uwsgi),
  ];
}

export function keystoneProxied(values: ConfigurationValues): Proxied[] {
  return [{ name: "identity", port: keystonePort, kind: "api", connections: processes(values) }];
}
