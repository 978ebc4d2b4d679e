import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Secret } from "../../values/secret";
import type { ControlPlaneModel } from "../../model/types";
import { filesFunction } from "../configuration/script";
import { nftables } from "../filter/nftables";
import { configurationFiles } from "./configuration/files";

/** The scripts of the installation, in the order of their names, as paths below the project's folder. */
export function installScripts(): readonly string[] {
  return readdirSync(join(__dirname, "install"))
    .filter((file) => file.endsWith(".sh"))
    .sort()
    .map((file) => `components/control/install/${file}`);
}

/** The scripts of the secrets alone: the installation starts from these, and nodes and clients get them. */
export const secretsScripts: readonly string[] = [
  "components/control/install/00-common.sh",
  "components/control/install/02-secrets.sh",
  "components/control/install/03-certificates.sh",
  "components/control/secrets/main.sh",
];

/** `packages.list` without its comments, separated by blanks. */
function packages(): string {
  return readFileSync(join(__dirname, "packages.list"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .join(" ");
}

type InstallModel = Extract<ControlPlaneModel, { kind: "install" }>;

/** Variables of Cinder, which is installed if it has a folder. */
function volumesVariables(volumes: InstallModel["volumes"]): Record<string, string> {
  return volumes === undefined ? {} : { VOLUMES_PATH: volumes.path };
}

/** The configuration files, as a bash function before the scripts. */
export function installFunctions(model: InstallModel): string {
  return filesFunction("configuration_files", "put_configuration", configurationFiles(model));
}

/** The scripts' inputs; those that are absent have their defaults in `install/05-inputs.sh`. */
export function installVariables(model: InstallModel): Record<string, string> {
  return {
    PUBLIC_ADDRESS: model.publicAddress,
    REGION: model.region,
    FILTER: nftables(model.filter),
    CLIENTS: [...(model.filter.parties.management ?? []), ...(model.filter.parties.clients ?? [])].join(","),
    CLIENTS_GIVEN: String(model.clientsGiven),
    PACKAGES: packages(),
    ...tlsVariables(model),
    ...volumesVariables(model.volumes),
  };
}

/** Inputs of the secrets' script, without the given secrets. */
export function secretsVariables(model: InstallModel): Record<string, string> {
  return { PUBLIC_ADDRESS: model.publicAddress, REGION: model.region, ...tlsVariables(model) };
}

/** The given certificate; its key is among the secrets. */
function tlsVariables({ tls }: InstallModel): Record<string, string> {
  return tls === undefined ? {} : { TLS_CERTIFICATE: tls.certificate, TLS_CA_CERTIFICATE: tls.caCertificate };
}

/** Names of the services' secrets in the scripts: `SERVICE_PASSWORD_NOVA` and the like. */
function ofServices(prefix: string, passwords: Readonly<Partial<Record<string, Secret>>>) {
  return Object.fromEntries(
    Object.entries(passwords).map(([service, value]) => [`${prefix}_${service.toUpperCase()}`, value]),
  );
}

/** The entries that have a value. */
function given<T>(entries: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** The given secrets under the scripts' names; the scripts make the others. */
export function installSecrets({ secrets, tls }: InstallModel): Record<string, Secret> {
  return given({
    ADMIN_PASSWORD: secrets.adminPassword,
    MESSAGE_QUEUE_PASSWORD: secrets.messageQueuePassword,
    METADATA_SECRET: secrets.metadataSecret,
    VOLUME_KEY: secrets.volumeKey,
    ...ofServices("DATABASE_PASSWORD", secrets.databasePasswords),
    ...ofServices("SERVICE_PASSWORD", secrets.servicePasswords),
    TLS_PRIVATE_KEY: tls?.privateKey,
  });
}
