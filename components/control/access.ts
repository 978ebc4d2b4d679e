/** What a control plane gives to its users, as plain values. No Pulumi here. */
import { parse, stringify } from "yaml";
import type { GivenAccess, GivenJoin } from "../../model/types";
import type { ApiAccess } from "../../openstack/access";
import type { JoinValues } from "../node/inputs";
import { opened } from "./secrets/open";

/** What the installation prints: the administrator's access and what nodes join with. */
export type InstallResult = ApiAccess & JoinValues;

/**
 * @param key the key that the script encrypted its result with
 * @throws Error if the script printed anything else: a bug in the script
 */
export function parseInstallResult(stdout: string, key: string): InstallResult {
  try {
    return JSON.parse(opened(stdout, key)) as InstallResult;
  } catch {
    // Not shown: the text may contain parts of a secret.
    throw new Error(`the control plane's installation printed ${stdout.length} characters that are not its result`);
  }
}

/** The administrator's part of an installation's result. */
export function installedAccess(result: InstallResult): ApiAccess {
  const { authUrl, username, password, projectName, userDomainName, projectDomainName, region, caCertificate } = result;
  return { authUrl, username, password, projectName, userDomainName, projectDomainName, region, caCertificate };
}

/** The nodes' part of an installation's result. */
export function installedJoin(result: InstallResult): JoinValues {
  const { authUrl, region, caCertificate, messageQueueUrl, metadataAddress, metadataSecret } = result;
  const { consoleUrl, volumeKey, shareCertificate } = result;
  const { nova, neutron, placement } = result.servicePasswords;
  return {
    authUrl,
    region,
    caCertificate,
    encrypted: true,
    messageQueueUrl,
    metadataAddress,
    metadataSecret,
    consoleUrl,
    servicePasswords: { nova, neutron, placement },
    volumeKey,
    shareCertificate,
  };
}

/** A given access with its secrets revealed: use it only in a `pulumi.secret` or for a call. */
export function openAccess(auth: GivenAccess): ApiAccess {
  return { ...auth, password: auth.password.reveal() };
}

/** Given join values with their secrets revealed: use them only in a `pulumi.secret`. */
export function openJoin(auth: GivenAccess, join: GivenJoin): JoinValues {
  const { nova, neutron, placement } = join.servicePasswords;
  return {
    authUrl: auth.authUrl,
    region: auth.region,
    ...(auth.caCertificate === undefined ? {} : { caCertificate: auth.caCertificate }),
    messageQueueUrl: join.messageQueueUrl.reveal(),
    metadataAddress: join.metadataAddress,
    metadataSecret: join.metadataSecret.reveal(),
    consoleUrl: join.consoleUrl,
    servicePasswords: { nova: nova.reveal(), neutron: neutron.reveal(), placement: placement.reveal() },
  };
}

/**
 * The file beside {@link cloudsYaml} with the certificate of a private authority. Clients look for it in their
 * working directory.
 */
export const caFile = "ca.pem";

/** A `clouds.yaml` with one cloud, `atelier`. */
export function cloudsYaml(access: ApiAccess): string {
  const cloud = {
    auth: {
      auth_url: access.authUrl,
      username: access.username,
      password: access.password,
      project_name: access.projectName,
      user_domain_name: access.userDomainName,
      project_domain_name: access.projectDomainName,
    },
    region_name: access.region,
    identity_api_version: 3,
    ...(access.caCertificate === undefined ? {} : { cacert: caFile }),
  };
  return stringify({ clouds: { atelier: cloud } });
}

interface CloudsYaml {
  readonly clouds: {
    readonly atelier: { readonly region_name: string; readonly auth: Readonly<Record<string, string>> };
  };
}

/**
 * The administrator's access from a text of {@link cloudsYaml}.
 * @param caCertificate content of {@link caFile}. Undefined: there is no such file.
 */
function accessFromCloudsYaml(text: string, caCertificate: string | undefined): ApiAccess {
  const { region_name: region, auth } = (parse(text) as CloudsYaml).clouds.atelier;
  const value = (key: string) => auth[key] ?? "";
  return {
    authUrl: value("auth_url"),
    username: value("username"),
    password: value("password"),
    projectName: value("project_name"),
    userDomainName: value("user_domain_name"),
    projectDomainName: value("project_domain_name"),
    region,
    ...(caCertificate === undefined ? {} : { caCertificate }),
  };
}

/** The administrator's access among a stack's outputs (outputs.ts). Undefined: the stack has no control plane yet. */
export function accessFromOutputs(outputs: Readonly<Record<string, unknown>>): ApiAccess | undefined {
  const { cloudsYaml, caCertificate } = outputs;
  if (typeof cloudsYaml !== "string") return undefined;
  return accessFromCloudsYaml(cloudsYaml, typeof caCertificate === "string" ? caCertificate : undefined);
}
