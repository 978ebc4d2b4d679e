/** Placement: the free resources of each compute node. */
import { ini } from "../../configuration/ini";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";
import type { Proxied } from "./proxied";
import { behindProxy, checkTokens } from "./sections";
import { uwsgiDropIn, uwsgiIni } from "./units";
import { databaseUrl, type ConfigurationValues } from "./values";

const port = 8778;

const threads = 8;

function placementConf(values: ConfigurationValues): string {
  return ini(writtenBy, {
    api: { auth_strategy: "keystone" },
    placement_database: { connection: databaseUrl("placement") },
    ...checkTokens("placement", values),
    ...behindProxy,
  });
}

export function placementFiles(values: ConfigurationValues): InstalledFile[] {
  const uwsgi = "/etc/placement/atelier-uwsgi.ini";
  const service = { port, wsgiFile: "/usr/bin/placement-api", log: "/var/log/placement/placement-api.log" };
  return [
    fileOf("placement", "/etc/placement/placement.conf", placementConf(values)),
    fileOf("placement", uwsgi, uwsgiIni({ ...service, processes: values.workers, threads })),
    uwsgiDropIn("placement-api", uwsgi),
  ];
}

export function placementProxied({ workers }: ConfigurationValues): Proxied[] {
  return [{ name: "placement", port, kind: "api", connections: threads * workers }];
}
