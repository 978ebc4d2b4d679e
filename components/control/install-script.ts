import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlaneModel } from "../../model/types";

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

/** What the scripts are told; what is not named here keeps the default that stands in `install/05-inputs.sh`. */
export function installVariables(model: Extract<ControlPlaneModel, { kind: "install" }>): Record<string, string> {
  const vlans = model.vlanRanges.map(({ physicalNetwork, first, last }) => `${physicalNetwork}:${first}:${last}`);
  return {
    PUBLIC_ADDRESS: model.publicAddress,
    REGION: model.region,
    PHYSICAL_NETWORKS: [...model.flatNetworks, ...vlans].join(","),
    EPHEMERAL: String(model.ephemeral),
    PACKAGES: packages(),
  };
}
