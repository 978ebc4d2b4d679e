/** A lab host for the bridge script's own functions: namespaces for mounts and network; nothing of this machine is touched. */
import { spawnSync } from "node:child_process";
import { bridgeScript } from "../../components/host/bridge/script";
import type { BridgeModel } from "../../model/types";

export const fixed = { address: "10.20.30.10", prefixLength: 24, gateway: "10.20.30.254", nameservers: [] };

/** Files by path, and commands that make the network; `eno1` is there, up, with 10.20.30.10/24. */
export interface Host {
  readonly files?: Readonly<Record<string, string>>;
  readonly commands?: string;
  readonly bridge?: Partial<BridgeModel>;
}

/** The lines that some of the script's functions print, sorted. */
export function onHost(functions: string, { files = {}, commands = "", bridge = {} }: Host): string[] {
  const settings: BridgeModel = {
    ...{ name: "br0", nic: "eno1", address: "dhcp", existing: false, persistence: "auto" },
    ...{ bridgedFrames: "unfiltered", confirmSeconds: 60, ...bridge },
  };
  // All but the last lines, which do something.
  const script = bridgeScript(settings).replace(/^export PATH=[\s\S]*$/m, "");
  const folders = ["/etc/network", "/etc/netplan", "/run/netplan", "/etc/sysctl.d", "/etc/systemd/network"];
  const run = `
    set -e
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    mount -t sysfs sysfs /sys; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /mnt; mkdir -p /mnt/upper /mnt/work
    mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
    rm -rf ${folders.join(" ")}; mkdir -p ${folders.join(" ")} /etc/network/interfaces.d
    ip link set lo up; ip link add eno1 address 52:54:00:00:00:01 type veth peer name far
    ip addr add 10.20.30.10/24 dev eno1; ip link set eno1 up; ip link set far up
    ${Object.entries(files)
      .map(([path, text]) => `mkdir -p $(dirname ${path}); cat >${path} <<'FILE'\n${text}\nFILE`)
      .join("\n")}
    ${commands}
    ${script}
    set +e
    { ${functions}; } | sort -u`;
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const { stdout, stderr, status } = spawnSync("unshare", [...asRoot, "--mount", "--net", "bash", "-s"], {
    input: run,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\n").filter(Boolean);
}
