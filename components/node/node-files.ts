/** The files that Atelier writes on a node once it answers SSH (configuration.ts). */
import type { NodeModel, Proxy } from "../../model/types";
import type { ConfigurationFile, InstalledFile } from "../configuration/file";
import { nftables } from "../filter/nftables";
import { guestScripts, guestUnits, nodePackages } from "./guest-files";

/** Staging folder of service configuration. It is installed at every boot (guest/prepare-node), when the packages exist. */
const stagingFolder = "/etc/atelier/node";

/** The second disk, as virtio names it. */
const swapDevice = "/dev/vdb";

function file(mode: InstalledFile["mode"], path: string, content: string): InstalledFile {
  return { path, mode, owner: "root:root", content };
}

function text(path: string, content: string): InstalledFile {
  return file("644", path, content);
}

/** A node has one name everywhere: agent's host, Nova's host and libvirt's host name must be equal. */
function hostsFile(node: NodeModel): InstalledFile {
  const others = node.hosts.filter((host) => host.name !== node.name).map((host) => `${host.address} ${host.name}`);
  return text(
    "/etc/hosts",
    ["127.0.0.1 localhost", `${node.management.address} ${node.name}`, ...others, ""].join("\n"),
  );
}

function nodeEnv(node: NodeModel): InstalledFile {
  const values = {
    ROLE: node.role,
    INSTANCES: node.role === "compute" ? node.instances : "",
    UPLINKS: node.uplinks.map((u) => `${u.ovsBridge}/${u.device}/${u.mac}`).join(" "),
    NAMESERVERS: node.management.nameservers.join(" "),
    SWAP_DEVICE: node.swapMiB > 0 ? swapDevice : "",
  };
  // The settings' schema has checked these names: quotes are enough.
  return text(
    "/etc/atelier/node.env",
    Object.entries(values)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
  );
}

function sysctls(): InstalledFile {
  const lines = [
    // Tunnels and routers take asymmetric paths.
    "net.ipv4.conf.all.rp_filter = 0",
    "net.ipv4.conf.default.rp_filter = 0",
    // Routers forward in their own namespaces, where Neutron enables it; the node itself forwards nothing.
    "net.ipv4.ip_forward = 0",
    "net.ipv6.conf.all.forwarding = 0",
    // Security groups are Open vSwitch flows; absent until br_netfilter is loaded.
    "-net.bridge.bridge-nf-call-iptables = 0",
    "-net.bridge.bridge-nf-call-ip6tables = 0",
    // Seconds until a panicked kernel reboots. By default it stands still for ever, and its instances with it.
    "kernel.panic = 10",
    "",
  ];
  return text("/etc/sysctl.d/60-atelier.conf", lines.join("\n"));
}

function proxyFiles(proxy: Proxy | undefined): InstalledFile[] {
  if (!proxy) return [];
  const url = proxy.httpProxy;
  const noProxy = proxy.noProxy.join(",");
  const environment = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].map((name) => `${name}="${url}"\n`);
  const apt = `Acquire::http::Proxy "${url}";\nAcquire::https::Proxy "${url}";\n`;
  return [
    text("/etc/apt/apt.conf.d/80-atelier-proxy", apt),
    text("/etc/environment", `${environment.join("")}no_proxy="${noProxy}"\nNO_PROXY="${noProxy}"\n`),
  ];
}

/**
 * All files that Atelier has on a node, in the order in which they are written.
 * @param services files of Nova and Neutron (service-configuration.ts); they contain passwords
 */
export function nodeFiles(node: NodeModel, services: readonly ConfigurationFile[]): readonly InstalledFile[] {
  return [
    hostsFile(node),
    nodeEnv(node),
    sysctls(),
    ...proxyFiles(node.proxy),
    ...guestScripts().map(({ path, content }) => file("755", path, content)),
    ...guestUnits().map(({ path, content }) => text(path, content)),
    text(
      "/etc/atelier/packages",
      nodePackages()
        .map((name) => `${name}\n`)
        .join(""),
    ),
    file("600", `${stagingFolder}/etc/nftables.conf`, nftables(node.filter)),
    ...services.map(({ path, content }) => file("600", stagingFolder + path, content)),
    // Last: the units of the role wait for this file.
    text(`/etc/atelier/role/${node.role}`, `${node.role}\n`),
  ];
}
