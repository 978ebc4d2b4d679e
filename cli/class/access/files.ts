/** Files of a team's access pack for other programs: clouds.yaml and SSH's configuration. Pure. */
import { stringify } from "yaml";
import type { TeamAccess } from "../types";
import { comment } from "./escape";
import type { PackView } from "./view";

/** Names of files in a team's folder. */
export const names = {
  clouds: "clouds.yaml",
  ca: "ca.pem",
  ssh: "ssh_config",
  key: "id_team",
  html: "index.html",
  markdown: "README.md",
  /** Folder inside it: the pack of members who only read. */
  readers: "readers",
} as const;

/** A clouds.yaml with one entry, named after the project, that uses the application credential. Undefined: there is none. */
export function cloudsYaml(view: PackView, access: TeamAccess): string | undefined {
  const { applicationCredential: credential, authUrl, region, caCertificate } = access;
  if (credential === undefined) return undefined;
  const cloud = {
    auth_type: "v3applicationcredential",
    auth: {
      auth_url: authUrl,
      application_credential_id: credential.id,
      application_credential_secret: credential.secret,
    },
    region_name: region,
    identity_api_version: 3,
    ...(caCertificate === undefined ? {} : { cacert: names.ca }),
  };
  return stringify({ clouds: { [view.project]: cloud } });
}

/** SSH's configuration; it is used in the pack's folder: `ssh -F ssh_config red-web`. */
export function sshConfig(view: PackView): string {
  const hosts = view.machines.map((machine) => {
    const address = machine.floatingIp ?? machine.fixedIps[0];
    if (machine.alias === undefined || address === undefined)
      return [comment(`${machine.name}: not reached from here`)];
    return [
      `Host ${machine.alias}`,
      `  HostName ${address}`,
      ...(machine.loginUser === undefined ? [] : [`  User ${machine.loginUser}`]),
      ...(machine.jump === undefined ? [] : [`  ProxyJump ${machine.jump}`]),
    ];
  });
  const all = [
    "Host *",
    ...(view.hasKey ? [`  IdentityFile ${names.key}`, "  IdentitiesOnly yes"] : []),
    // Separate from the user's own file: a reset gives machines other keys, and this file can simply be deleted.
    "  UserKnownHostsFile known_hosts",
    "  StrictHostKeyChecking accept-new",
  ];
  const title = comment(`Class ${view.className}, team ${view.team.name}. In this folder: ssh -F ${names.ssh} HOST`);
  return [title, ...[...hosts, all].flatMap((lines) => ["", ...lines])].join("\n") + "\n";
}
