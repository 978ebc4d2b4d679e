import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installDefaults } from "../../model/install-defaults";
import type { Secret } from "../../model/secret";
import type { ControlPlaneModel, IdRange } from "../../model/types";

/** The parts of the installation, in the order of their names, as paths below the project's folder. */
export function installScripts(): readonly string[] {
  return readdirSync(join(__dirname, "install"))
    .filter((file) => file.endsWith(".sh"))
    .sort()
    .map((file) => `components/control/install/${file}`);
}

/** `packages.list` without its comments, separated by blanks. */
function packages(): string {
  return readFileSync(join(__dirname, "packages.list"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .join(" ");
}

type InstallModel = Extract<ControlPlaneModel, { kind: "install" }>;

/** `1:1000,2000:2999` */
function rangesText(ranges: readonly IdRange[]): string {
  return ranges.map(({ first, last }) => `${first}:${last}`).join(",");
}

/** Inputs that the scripts have defaults for. */
function tuning(model: Pick<InstallModel, keyof typeof installDefaults>): Record<string, string> {
  return {
    TENANT_NETWORK_TYPES: model.tenantNetworkTypes.join(","),
    VXLAN_RANGES: rangesText(model.vxlanRanges),
    GRE_RANGES: rangesText(model.greRanges),
    WORKERS: String(model.workers),
  };
}

/** The entries that have a value, and another one than in `usual`. */
function unusual<T>(entries: Readonly<Record<string, T | undefined>>, usual: Readonly<Record<string, T>> = {}) {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) =>
      value === undefined || value === usual[name] ? [] : [[name, value] as const],
    ),
  );
}

/** What the scripts are told; what is not named here keeps the default that stands in `install/05-inputs.sh`. */
export function installVariables(model: InstallModel): Record<string, string> {
  const vlans = model.vlanRanges.map(({ physicalNetwork, first, last }) => `${physicalNetwork}:${first}:${last}`);
  return {
    PUBLIC_ADDRESS: model.publicAddress,
    REGION: model.region,
    PHYSICAL_NETWORKS: [...model.flatNetworks, ...vlans].join(","),
    EPHEMERAL: String(model.ephemeral),
    PACKAGES: packages(),
    ...unusual(tuning(model), tuning(installDefaults)),
  };
}

/** `SERVICE_PASSWORD_NOVA` and the like, as the scripts name a secret of a service. */
function ofServices(prefix: string, passwords: Readonly<Partial<Record<string, Secret>>>) {
  return Object.fromEntries(
    Object.entries(passwords).map(([service, value]) => [`${prefix}_${service.toUpperCase()}`, value]),
  );
}

/** The secrets that are given, under the scripts' names; the scripts make the others. */
export function installSecrets({ secrets }: InstallModel): Record<string, Secret> {
  return unusual({
    ADMIN_PASSWORD: secrets.adminPassword,
    MESSAGE_QUEUE_PASSWORD: secrets.messageQueuePassword,
    METADATA_SECRET: secrets.metadataSecret,
    ...ofServices("DATABASE_PASSWORD", secrets.databasePasswords),
    ...ofServices("SERVICE_PASSWORD", secrets.servicePasswords),
  });
}
