/** Glance: images, as files on the controller. */
import { commented, ini } from "../../configuration/ini";
import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";
import { policyFile } from "./policies";
import type { Proxied } from "./proxied";
import { behindProxy, checkTokens, lockIn, rolePolicies } from "./sections";
import { unitDropIn } from "./units";
import { databaseUrl, loopback, publicUrl, type ConfigurationValues } from "./values";

export const glancePort = 9292;

function glanceApiConf(values: ConfigurationValues): string {
  const quotaBytes = values.imageQuotaGiB * 1024 ** 3;
  return ini(writtenBy, {
    DEFAULT: {
      bind_host: loopback,
      bind_port: glancePort,
      workers: values.workers,
      enforce_secure_rbac: commented(true, "goes with role_policies"),
      worker_self_reference_url: publicUrl(values, glancePort),
      node_staging_uri: "file:///var/lib/glance/staging",
      user_storage_quota: commented(
        quotaBytes,
        "images and snapshots are on the disk that the databases are on: no project fills it alone",
      ),
      image_size_cap: quotaBytes,
      enabled_import_methods: commented(
        "[glance-direct]",
        "what clients send: by Glance's other ways this machine would fetch whatever URL a team names, and show it the answer",
      ),
    },
    database: { connection: databaseUrl("glance") },
    ...checkTokens("glance", values),
    ...behindProxy,
    paste_deploy: { flavor: "keystone" },
    glance_store: {
      stores: "file",
      default_store: "file",
      filesystem_store_datadir: "/var/lib/glance/images",
    },
    ...rolePolicies,
    ...lockIn("/var/lib/glance/lock"),
  });
}

/** Images stay in their project: a shared image, or one that is open to whoever knows its id, would connect teams. */
const policies = `"add_member": "role:admin"
"communitize_image": "role:admin"
`;

export function glanceFiles(values: ConfigurationValues): InstalledFile[] {
  return [
    fileOf("glance", "/etc/glance/glance-api.conf", glanceApiConf(values)),
    policyFile("glance", policies),
    unitDropIn("glance-api"),
  ];
}

export function glanceProxied(): Proxied[] {
  return [{ name: "image", port: glancePort, kind: "image" }];
}
