import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BridgeModel } from "../../../model/types";

/** The files of the script, in order. */
const files = [
  "lib.sh",
  "files.sh",
  "devices.sh",
  "checks.sh",
  "snapshot.sh",
  "ifupdown-lines.sh",
  "ifupdown.sh",
  "networkd.sh",
  "netplan.sh",
  "frames.sh",
  "guard.sh",
  "verify.sh",
  "change.sh",
  "main.sh",
];

/** The settings as the script's variables; lib.sh explains each. */
export function bridgeVariables(bridge: BridgeModel): Readonly<Record<string, string>> {
  const [mode, address] = typeof bridge.address === "object" ? ["static", bridge.address] : [bridge.address];
  return {
    BRIDGE: bridge.name,
    NIC: bridge.nic,
    MODE: mode,
    ADDRESS: address ? `${address.address}/${address.prefixLength}` : "",
    GATEWAY: address?.gateway ?? "",
    NAMESERVERS: address?.nameservers.join(" ") ?? "",
    PERSISTENCE: bridge.persistence,
    FRAMES: bridge.bridgedFrames,
    CONFIRM_SECONDS: String(bridge.confirmSeconds),
  };
}

/** The whole script, with its settings. No value can hold a quote: the settings' schema allows names and addresses only. */
export function bridgeScript(bridge: BridgeModel): string {
  const exports = Object.entries(bridgeVariables(bridge)).map(([name, value]) => `export ${name}='${value}'`);
  return [...exports, netplanPython(), ...files.map(part)].join("\n");
}

const part = (file: string) => readFileSync(join(__dirname, file), "utf8");

/** netplan.py as a variable of the script; the host gets no file of it. */
const netplanPython = () => `NETPLAN_PY=$(cat <<'PYTHON'\n${part("netplan.py")}PYTHON\n)`;
