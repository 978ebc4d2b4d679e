/**
 * Cinder: volumes, as files in a share that compute nodes mount (volume-share.ts). Installed if the settings name a
 * folder for them.
 */
import { caFile } from "../../configuration/file";
import { commented, ini } from "../../configuration/ini";
import { serviceUser, signIn } from "../../configuration/sections";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";
import { filledIn } from "./filled-in";
import { glancePort } from "./glance";
import { policyFile } from "./policies";
import type { Proxied } from "./proxied";
import { as, behindProxy, checkTokens, lockIn, queueTls } from "./sections";
import { unitDropIn, uwsgiDropIn, uwsgiIni } from "./units";
import { databaseUrl, messageQueueUrl, publicUrl, type ConfigurationValues } from "./values";
import { shareBackend } from "./volume-share";

const port = 8776;

const threads = 8;

function cinderConf(values: ConfigurationValues): string {
  return ini(writtenBy, {
    DEFAULT: {
      host: commented(
        "atelier",
        "Each volume's record names the service that has it: renaming the machine must not lose them.",
      ),
      my_ip: values.publicAddress,
      state_path: "/var/lib/cinder",
      log_dir: "/var/log/cinder",
      transport_url: messageQueueUrl(values),
      glance_api_servers: publicUrl(values, glancePort),
      glance_ca_certificates_file: caFile,
      enabled_backends: "share",
      allow_availability_zone_fallback: commented(
        true,
        "Compute nodes of every availability zone reach the one share.",
      ),
    },
    database: { connection: databaseUrl("cinder") },
    ...checkTokens("cinder", values),
    ...serviceUser(as("cinder", values)),
    nova: commented(signIn(as("nova", values)), "snapshots of volumes in use are taken by Nova"),
    key_manager: { backend: "cinder.keymgr.conf_key_mgr.ConfKeyManager", fixed_key: filledIn("VOLUME_KEY") },
    ...behindProxy,
    ...queueTls,
    ...lockIn("/var/lib/cinder/lock"),
    ...shareBackend(values),
  });
}

/** The rules of the old policies that name owners, and those that would let anybody create. */
const policies = `"admin_or_owner": "is_admin:True or (role:admin and is_admin_project:True) or (role:member and project_id:%(project_id)s)"
"volume:create": "role:member"
"volume:create_from_image": "role:member"
"volume:attachment_create": "role:member"
"volume:accept_transfer": "role:member"
"snapshot_extension:snapshot_actions:update_snapshot_status": "role:member"
"backup:create": "role:member"
"group:create": "role:member"
"group:create_group_snapshot": "role:member"
`;

export function cinderFiles(values: ConfigurationValues): InstalledFile[] {
  if (values.volumes === undefined) return [];
  const uwsgi = "/etc/cinder/atelier-uwsgi.ini";
  const service = { port, wsgiFile: "/usr/bin/cinder-wsgi", log: "/var/log/cinder/cinder-uwsgi.log" };
  return [
    policyFile("cinder", policies),
    fileOf("cinder", "/etc/cinder/cinder.conf", cinderConf(values)),
    fileOf("cinder", uwsgi, uwsgiIni({ ...service, processes: values.workers, threads })),
    uwsgiDropIn("cinder-api", uwsgi),
    unitDropIn("cinder-scheduler"),
    unitDropIn("cinder-volume"),
  ];
}

export function cinderProxied({ volumes, workers }: ConfigurationValues): Proxied[] {
  if (volumes === undefined) return [];
  return [{ name: "volumes", port, kind: "api", connections: threads * workers }];
}
