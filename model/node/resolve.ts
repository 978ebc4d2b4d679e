import { createHash } from "node:crypto";
import type { LabSettings } from "../../settings/lab";
import { parseNetwork, showNetwork } from "../../values/addresses";
import { controllerName, controlPlaneHosts } from "../control/resolve";
import { nodeFilter } from "../filters";
import { absolutePath, type SettingsFiles } from "../files";
import { resolveAddress } from "../host/resolve";
import { derivedMac } from "../../values/macs";
import { isUrl } from "../../values/url";
import type { GivenAccess, NodeImageModel, NodeModel, Proxy, Uplink } from "../types";

export type NodeSettings = LabSettings["nodes"][string];

/** IFNAMSIZ of Linux, less the closing zero. */
const deviceNameLength = 15;

/**
 * Names of the Open vSwitch bridges for a node's uplinks: `br-ex`, then `br-ex-<physicalNetwork>`. A name that is too long
 * ends in a hash of the whole, so that `campus-north` and `campus-south` stay two bridges.
 */
export function ovsBridgeNames(physicalNetworks: readonly string[]): string[] {
  const names: string[] = [];
  for (const [i, physicalNetwork] of physicalNetworks.entries()) {
    const full = `br-ex-${physicalNetwork}`;
    let name = i === 0 ? "br-ex" : full;
    for (let round = 0; name.length > deviceNameLength || names.includes(name); round++) {
      const hash = createHash("sha256").update(`${physicalNetwork} ${round}`).digest("hex").slice(0, 4);
      name = full.slice(0, deviceNameLength - hash.length) + hash;
    }
    names.push(name);
  }
  return names;
}

function resolveUplinks(name: string, node: NodeSettings, labHost: string): Uplink[] {
  const bridges = ovsBridgeNames(node.uplinks.map((uplink) => uplink.physicalNetwork));
  return node.uplinks.map((uplink, i) => ({
    hostBridge: uplink.bridge,
    physicalNetwork: uplink.physicalNetwork,
    mac: uplink.mac ?? derivedMac(labHost, name, `uplink ${uplink.physicalNetwork}`),
    ovsBridge: bridges[i] ?? "br-ex",
    // eth0 is the management NIC.
    device: `eth${i + 1}`,
  }));
}

/**
 * What a node reaches without the proxy. It names only this node and the control plane: the text is part of the first
 * boot's configuration, which another node must not change.
 */
function resolveProxy(settings: LabSettings, name: string, node: NodeSettings): Proxy | undefined {
  if (settings.proxy === undefined) return undefined;
  const own = [
    "localhost",
    "127.0.0.1",
    // The metadata service, as instances and cloud-init address it.
    "169.254.169.254",
    name,
    showNetwork(parseNetwork(node.management.address)),
    ...settings.campusNetworks,
    ...controlPlaneHosts(settings.controlPlane),
  ];
  return { httpProxy: settings.proxy.httpProxy, noProxy: [...new Set([...settings.proxy.noProxy, ...own])] };
}

/**
 * Lines of /etc/hosts: the node itself and the controller. Other nodes are left out, so that adding one changes no
 * first boot's configuration; agents and Nova address each other through the message queue.
 */
function resolveHosts(settings: LabSettings, name: string, address: string) {
  const { controlPlane } = settings;
  const controller =
    controlPlane.kind === "install" ? [{ address: controlPlane.publicAddress, name: controllerName }] : [];
  return [{ address, name }, ...controller];
}

/** @param access to an existing control plane. Undefined: it is installed. */
export function resolveNode(
  settings: LabSettings,
  name: string,
  node: NodeSettings,
  access: GivenAccess | undefined,
): NodeModel {
  const labHost = settings.host?.ssh.address ?? "";
  const address = resolveAddress(node.management);
  const proxy = resolveProxy(settings, name, node);
  const common = {
    name,
    management: {
      ...address,
      bridge: node.management.bridge,
      mac: node.management.mac ?? derivedMac(labHost, name, "management"),
    },
    ...(proxy === undefined ? {} : { proxy }),
    // Without the comment that follows in a .pub file.
    ...(node.hostKey === undefined ? {} : { hostKey: node.hostKey.split(" ").slice(0, 2).join(" ") }),
    uplinks: resolveUplinks(name, node, labHost),
    filter: nodeFilter(settings, node.role, access),
    hosts: resolveHosts(settings, name, address.address),
  };
  return { ...node, ...common };
}

/** Undefined: there are no nodes, which alone need an image. */
export function resolveNodeImage(settings: LabSettings, files: SettingsFiles): NodeImageModel | undefined {
  const image = settings.nodeImage;
  if (image === undefined || Object.keys(settings.nodes).length === 0) return undefined;
  const { source, sha256 } = image;
  return { source: isUrl(source) ? source : absolutePath(files, source), ...(sha256 === undefined ? {} : { sha256 }) };
}
