/**
 * Nova: the API with the metadata service, the conductor, the scheduler, and the proxy through which a browser shows an
 * instance's screen. nova-compute runs on the compute nodes (components/node/service-configuration.ts).
 */
import { caFile } from "../../configuration/file";
import { commented, ini } from "../../configuration/ini";
import { serviceUser, signIn } from "../../configuration/sections";
import { consolePort, metadataPort } from "../../../model/filters";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";
import { filledIn } from "./filled-in";
import { glancePort } from "./glance";
import type { Proxied } from "./proxied";
import { as, behindProxy, checkTokens, lockIn, queueTls, rolePolicies } from "./sections";
import { unitDropIn } from "./units";
import { databaseUrl, loopback, messageQueueUrl, publicUrl, type ConfigurationValues } from "./values";

const schedulerFilters = [
  "ComputeFilter",
  "ComputeCapabilitiesFilter",
  "ImagePropertiesFilter",
  "ServerGroupAntiAffinityFilter",
  "ServerGroupAffinityFilter",
  "AggregateInstanceExtraSpecsFilter",
];

function novaConf(values: ConfigurationValues): string {
  const { workers } = values;
  return ini(writtenBy, {
    DEFAULT: {
      my_ip: values.publicAddress,
      state_path: "/var/lib/nova",
      transport_url: messageQueueUrl(values),
      enabled_apis: "osapi_compute,metadata",
      osapi_compute_listen: loopback,
      osapi_compute_workers: workers,
      metadata_listen: loopback,
      metadata_workers: workers,
      allow_resize_to_same_host: commented(true, "a lab may have one compute node only"),
    },
    api_database: { connection: databaseUrl("nova", "nova_api") },
    database: { connection: databaseUrl("nova") },
    conductor: { workers },
    scheduler: {
      workers,
      discover_hosts_in_cells_interval: commented(
        10,
        "a compute node that joins is mapped to the cell without a command",
      ),
    },
    filter_scheduler: {
      enabled_filters: commented(
        schedulerFilters.join(","),
        "Nova's own five, and the one that keeps a flavor to the host aggregates that it asks for: without it what a blueprint says",
        "of aggregates is ignored",
      ),
    },
    ...checkTokens("nova", values),
    ...serviceUser(as("nova", values)),
    glance: { api_servers: publicUrl(values, glancePort), cafile: caFile },
    keystone: { cafile: caFile },
    placement: signIn(as("placement", values)),
    neutron: {
      ...signIn(as("neutron", values)),
      service_metadata_proxy: true,
      metadata_proxy_shared_secret: filledIn("METADATA_SECRET"),
    },
    cinder: { os_region_name: values.region, ...signIn(as("nova", values)) },
    vnc: { novncproxy_host: loopback },
    ...behindProxy,
    ...queueTls,
    ...rolePolicies,
    ...lockIn("/var/lib/nova/lock"),
  });
}

/** The command of one of Nova's services, which replaces that of Debian's unit. */
function command(service: string, options = ""): string {
  return `/usr/bin/${service} --config-file=/etc/nova/nova.conf --log-file=/var/log/nova/${service}.log${options}`;
}

export function novaFiles(values: ConfigurationValues): InstalledFile[] {
  return [
    fileOf("nova", "/etc/nova/nova.conf", novaConf(values)),
    // One process for the API and the metadata service; Debian's units run each under uWSGI with eight to sixteen
    // processes.
    // sixteen processes.
    unitDropIn("nova-api", command("nova-api")),
    unitDropIn("nova-conductor"),
    unitDropIn("nova-scheduler"),
    // Debian's unit starts nothing until debconf has been asked for the kind of proxy.
    unitDropIn("nova-novncproxy", command("nova-novncproxy", " --web=/usr/share/novnc")),
  ];
}

export function novaProxied(): Proxied[] {
  return [
    { name: "compute", port: 8774, kind: "api" },
    { name: "metadata", port: metadataPort, kind: "metadata" },
    { name: "console", port: consolePort, kind: "console" },
  ];
}
