/** Networks that people have reported: what of them a bridge takes over, word by word, and what is refused by name. */
import { fixed, onHost, type Host } from "../support/bridge-host";

const everything = (persistence: string) =>
  `PERSISTENCE=${persistence}; device_problems; address_problems; policy_problems; file_problems; ${persistence}_problems`;

const alias = {
  resolv: "    dns-nameservers 10.20.30.254 \\\n        10.20.30.253\n    dns-search campus.example\n",
  commands: "    post-up ethtool -K eno1 gro off\n    post-up iptables-restore < /etc/iptables.rules\n",
};
const interfaces = (commands: string) =>
  "source /etc/network/interfaces.d/*\nauto lo eno1 eno1:1\niface lo inet loopback\n\nallow-hotplug eno1\n" +
  "iface eno1 inet static\n    address 10.20.30.10\n    netmask 255.255.255.0\n    gateway 10.20.30.254\n" +
  `${alias.resolv}${commands}\niface eno1:1 inet static\n    address 10.20.40.10/24\n\n` +
  "iface eno1 inet static\n    address 10.20.50.10/24\n    dns-nameservers 10.20.50.254\n";
const several =
  "ip addr del 10.20.30.10/24 dev eno1; ip addr add 10.20.30.10/24 brd + dev eno1; ip addr add 10.20.40.10/24 brd + dev eno1 label eno1:1; " +
  "ip addr add 10.20.50.10/24 brd + dev eno1; ip route add default via 10.20.30.254";
const aliasHost = (commands: string): Host => ({
  files: { "/etc/network/interfaces": interfaces(commands) },
  commands: several,
  bridge: { address: fixed },
});

describe("several addresses and aliases under ifupdown", () => {
  it("are refused for the commands that run for the NIC, and for nothing else", () => {
    const where = "/etc/network/interfaces";
    expect(onHost(everything("ifupdown"), aliasHost(alias.commands))).toEqual([
      `${where}: \`post-up ethtool -K eno1 gro off\` runs for eno1, and would not for the bridge`,
      `${where}: \`post-up iptables-restore < /etc/iptables.rules\` runs for eno1, and would not for the bridge`,
    ]);
  });

  it("come along otherwise: addresses, gateway, name servers of all stanzas", () => {
    const host = aliasHost("");
    expect(onHost(everything("ifupdown"), host)).toEqual([]);
    const stanza =
      "PERSISTENCE=ifupdown STATE_ROOT=/mnt/state; mkdir -p /mnt/state/br0; snapshot /mnt/state/br0/original-eno1; interfaces_stanza";
    const lines = onHost(`${stanza} | grep -v pre-up`, host).map((line) => line.trim());
    expect(lines).toEqual([
      "address 10.20.30.10/24",
      "broadcast 10.20.30.255",
      "dns-nameservers 10.20.30.254 10.20.30.253 10.20.50.254",
      "dns-search campus.example",
      "gateway 10.20.30.254",
      "post-down ip link del dev br0 || true",
      "up ip -4 addr replace 10.20.40.10/24 brd 10.20.40.255 scope global dev br0 || true",
      "up ip -4 addr replace 10.20.50.10/24 brd 10.20.50.255 scope global dev br0 || true",
      "# Written by Atelier for the bridge br0; goes when the bridge is deleted.",
      "auto br0",
      "iface br0 inet static",
    ]);
  });
});

it.each([
  [
    "a bond",
    "bond0",
    "auto eno1\niface eno1 inet manual\n    bond-master bond0\n\nauto eno2\niface eno2 inet manual\n    bond-master bond0\n\n" +
      "auto bond0\niface bond0 inet static\n    address 10.20.30.10/24\n    gateway 10.20.30.254\n    bond-mode 802.3ad\n    bond-slaves eno1 eno2\n    bond-miimon 100\n",
    [
      "`bond-master bond0` belongs to another device and needs bond0",
      "`bond-miimon 100` is an option of bond0 that the bridge does not take over",
      "`bond-mode 802.3ad` is an option of bond0 that the bridge does not take over",
      "`bond-slaves eno1 eno2` is an option of bond0 that the bridge does not take over",
    ],
  ],
  [
    "a VLAN",
    "vlan100",
    "auto eno1\niface eno1 inet manual\n\nauto vlan100\niface vlan100 inet static\n    address 10.20.30.10/24\n    gateway 10.20.30.254\n    vlan-raw-device eno1\n",
    ["`vlan-raw-device eno1` is an option of vlan100 that the bridge does not take over"],
  ],
])("%s under ifupdown is refused as the NIC", (_, nic, text, why) => {
  const host = { files: { "/etc/network/interfaces": text }, bridge: { nic, address: fixed } };
  expect(onHost("ifupdown_problems", host)).toEqual(why.map((words) => `/etc/network/interfaces: ${words}`));
});

describe("a VLAN over the NIC under netplan", () => {
  const yaml =
    "network:\n  version: 2\n  ethernets:\n    eno1: {}\n  vlans:\n    eno1.100:\n      id: 100\n      link: eno1\n      addresses:\n      - 10.20.60.10/24\n";

  it("is refused by its file", () => {
    const file = "/etc/netplan/50-cloud-init.yaml";
    expect(onHost('netplan_edit problems "$NIC"', { files: { [file]: yaml } })).toEqual([
      `${file}: network.vlans.eno1.100 is made over eno1: as a port of a bridge eno1 gives it no frames`,
    ]);
  });
});
