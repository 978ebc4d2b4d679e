/**
 * What a bridge does not take over from its NIC, found before anything changes. The script's own functions, in a namespace for
 * mounts and network: nothing of this machine is touched.
 */
import { fixed, onHost as problems, type Host } from "../../support/bridge-host";
import type { BridgeModel } from "../../../model/types";

const interfaces = (text: string, more: Host = {}) =>
  problems("ifupdown_problems", { ...more, files: { "/etc/network/interfaces": text, ...more.files } });
const plain = "auto eno1\niface eno1 inet static\n  address 10.20.30.10/24\n  gateway 10.20.30.254\n";

describe("with ifupdown", () => {
  it.each([
    ["a plain one", plain],
    ["comments and name servers on two lines", `# eno1\n${plain}  dns-nameservers 10.20.30.254 \\\n    10.20.30.253\n`],
    ["an alias", `${plain}iface eno1:1 inet static\n  address 10.20.40.10/24\n`],
    ["two stanzas", `${plain}iface eno1 inet static\n  address 10.20.50.10/24\niface eno1 inet6 auto\n`],
    [
      "others' patterns and options",
      `auto /wl*\nmapping eth*\n  script /x\niface eth0 inet manual\n  bond-mode 1\n${plain}`,
    ],
  ])("takes over %s", (_, text) => {
    expect(interfaces(text)).toEqual([]);
  });

  it("takes over a route that a stanza adds when the running network has it, and no other", () => {
    const text = `${plain}  up ip route add 10.9.0.0/16 via 10.20.30.1 || true\n  post-up ip route add 10.8.0.0/16 via 10.20.30.1\n`;
    const commands = "ip route add 10.9.0.0/16 via 10.20.30.1 dev eno1";
    expect(interfaces(text, { commands })).toEqual([
      "/etc/network/interfaces: `post-up ip route add 10.8.0.0/16 via 10.20.30.1` runs for eno1, and would not for the bridge",
    ]);
  });

  it.each([
    ["post-up iptables-restore < /etc/iptables.rules", "runs for eno1, and would not for the bridge"],
    ["pre-up ethtool -K eno1 gro off", "runs for eno1, and would not for the bridge"],
    ["bond-master bond0", "is an option of eno1 that the bridge does not take over"],
    ["bond-slaves eth0 eth1", "is an option of eno1 that the bridge does not take over"],
    ["vlan-raw-device eth0", "is an option of eno1 that the bridge does not take over"],
    ["wpa-conf /etc/wpa.conf", "is an option of eno1 that the bridge does not take over"],
    ["pointopoint 10.0.0.1", "is an option of eno1 that the bridge does not take over"],
  ])("refuses `%s` of the NIC", (line, why) => {
    expect(interfaces(`${plain}  ${line}\n`)).toEqual([`/etc/network/interfaces: \`${line}\` ${why}`]);
  });

  it.each([
    [
      "iface vlan100 inet static\n  vlan-raw-device eno1",
      "`vlan-raw-device eno1` belongs to another device and needs eno1",
    ],
    ["iface eno1.100 inet dhcp", "`iface eno1.100 inet dhcp` is a VLAN over eno1"],
    ["iface br1 inet dhcp\n  bridge_ports eno1.7", "`bridge_ports eno1.7` belongs to another device and needs eno1"],
    ["iface br1 inet dhcp\n  bridge-ports all", "`bridge-ports all` belongs to another device and needs eno1"],
    [
      "iface bond0 inet dhcp\n  bond-slaves eno1 eno2",
      "`bond-slaves eno1 eno2` belongs to another device and needs eno1",
    ],
    ["auto /en*", "`auto /en*` names devices by a pattern, which may mean eno1"],
    ["auto eno1=office", "`auto eno1=office` gives eno1 a configuration by another name"],
    ["mapping en*\n  script /x", "`mapping en*` chooses a configuration by a script, which may mean eno1"],
    ["rename aa:bb=eno1", "`rename aa:bb=eno1` gives eno1 its name"],
    ["iface eno1 inet6 dhcp", "`iface eno1 inet6 dhcp` is a method that a bridge has not got"],
    ["iface eno1 inet ppp", "`iface eno1 inet ppp` is a method that a bridge has not got"],
    [
      "iface eno1 inet static inherits base",
      "`iface eno1 inet static inherits base` takes options over from another stanza",
    ],
    ["iface eno2 inherits eno1", "`iface eno2 inherits eno1` takes its options over from eno1"],
    ["source $HOME/net", "`source $HOME/net` names files by a shell expression: it is not clear which"],
    ["auto lo \\\n  eno1", "`auto lo \\` goes on in the next line, where Atelier does not look for device names"],
  ])("refuses %j", (text, why) => {
    expect(interfaces(`${plain}\n${text}\n`)).toContain(`/etc/network/interfaces: ${why}`);
  });

  it("reads what `source` lines of all forms name, and nothing else", () => {
    const files = {
      "/etc/network/interfaces": "source more/*.cfg\nsource-directory /opt/net\nsource /etc/network/interfaces.d/*\n",
      "/etc/network/more/a.cfg": "source ../deep",
      "/etc/network/deep": "source /etc/network/interfaces\nauto lo",
      "/etc/network/more/b.off": "",
      "/opt/net/campus": "",
      "/opt/net/campus.bak": "",
      "/etc/network/interfaces.d/x": "",
      "/etc/network/interfaces.d/.hidden": "",
    };
    const commands = "mount -t tmpfs tmpfs /opt; mkdir /opt/net; touch /opt/net/campus /opt/net/campus.bak";
    const read = problems("interfaces_files", {
      files: Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith("/opt"))),
      commands,
    });
    expect(read).toEqual([
      "/etc/network/interfaces",
      "/etc/network/interfaces.d/x",
      "/etc/network/more/../deep",
      "/etc/network/more/a.cfg",
      "/opt/net/campus",
    ]);
  });
});

const netplan = (network: string, more: Readonly<Record<string, string>> = {}) =>
  problems('netplan_edit problems "$NIC"', { files: { "/etc/netplan/01-a.yaml": `network: ${network}`, ...more } });

describe("with netplan", () => {
  it.each([
    ["DHCP", "{version: 2, renderer: networkd, ethernets: {eno1: {dhcp4: true, dhcp4-overrides: {route-metric: 50}}}}"],
    [
      "a match",
      "{ethernets: {uplink: {match: {macaddress: '52:54:00:00:00:01'}, set-name: eno1, addresses: [10.20.30.10/24]}}}",
    ],
    ["routes", "{ethernets: {eno1: {routes: [{to: default, via: 10.20.30.254, metric: 5, on-link: true}]}}}"],
    [
      "what others have",
      "{ethernets: {eno1: {dhcp4: true}, eno2: {routing-policy: []}}, vlans: {v: {id: 1, link: eno2}}}",
    ],
    [
      "a key of that name that matches another device",
      "{ethernets: {eno1: {match: {name: eth7}, routing-policy: []}}}",
    ],
  ])("takes over %s", (_, network) => {
    expect(netplan(network)).toEqual([]);
  });

  it.each([
    [
      "{ethernets: {eno1: {}}, vlans: {eno1.100: {id: 100, link: eno1}}}",
      /network\.vlans\.eno1\.100 is made over eno1/,
    ],
    ["{ethernets: {eno1: {}}, bonds: {bond0: {interfaces: [eno1]}}}", /network\.bonds\.bond0 is made over eno1/],
    ["{ethernets: {eno1: {}}, bridges: {br9: {interfaces: [eno1]}}}", /network\.bridges\.br9 is made over eno1/],
    [
      "{ethernets: {eno1: {routing-policy: [{from: 10.0.0.0/8}]}}}",
      /network\.ethernets\.eno1\.routing-policy: the bridge/,
    ],
    [
      "{ethernets: {eno1: {routes: [{to: 10.0.0.0/8, via: 10.1.1.1, table: 7}]}}}",
      /a route to 10\.0\.0\.0\/8 has `table`/,
    ],
    [
      "{ethernets: {eno1: {addresses: [{10.20.40.10/24: {lifetime: 0}}]}}}",
      /eno1\.addresses: 10\.20\.40\.10\/24 has `lifetime`/,
    ],
    ["{ethernets: {eno1: {auth: {key-management: '802.1x'}}}}", /network\.ethernets\.eno1\.auth: the bridge/],
    ["{ethernets: {eno1: {activation-mode: manual}}}", /network\.ethernets\.eno1\.activation-mode/],
    ["{renderer: NetworkManager, ethernets: {eno1: {dhcp4: true}}}", /renderer NetworkManager keeps it/],
    ["{ethernets: {renderer: NetworkManager, eno1: {dhcp4: true}}}", /renderer NetworkManager keeps it/],
    ["{ethernets: {eno1: {renderer: NetworkManager}}}", /renderer NetworkManager keeps it/],
  ])("refuses %s", (network, why) => {
    expect(netplan(network)).toEqual([expect.stringMatching(why)]);
  });

  it("sees all files together", () => {
    const match = "{ethernets: {uplink: {match: {name: eno1}}}}";
    expect(
      netplan(match, {
        "/etc/netplan/02-b.yaml": "network: {ethernets: {uplink: {wakeonlan: true, openvswitch: {}}}}",
      }),
    ).toEqual(["/etc/netplan/02-b.yaml: network.ethernets.uplink.openvswitch: the bridge does not take this over"]);
    expect(netplan(match, { "/run/netplan/02-b.yaml": "network: {ethernets: {uplink: {dhcp4: true}}}" })).toEqual([
      "/run/netplan/02-b.yaml: network.ethernets.uplink: a file in this folder is not the host's own to keep, and Atelier changes /etc/netplan alone",
    ]);
    // A name in /run hides the one in /etc.
    expect(netplan(match, { "/run/netplan/01-a.yaml": "network: {}" })).toEqual([]);
  });
});

describe("with systemd-networkd", () => {
  const networkd = (text: string, more: Readonly<Record<string, string>> = {}) =>
    problems('networkctl() { echo "  Network File: /etc/systemd/network/10-a.network"; }; networkd_problems', {
      files: { "/etc/systemd/network/10-a.network": `[Match]\nName=eno1\n${text}`, ...more },
    });

  it("takes over what it can say of a bridge", () => {
    const text =
      "[Link]\nMTUBytes=9000\n[Network]\nDHCP=yes\nDomains=a \\\n  b\nNTP=x\n[DHCPv4]\nRouteMetric=5\n[Route]\nGateway=10.20.30.254\nMetric=7";
    expect(networkd(text)).toEqual([]);
  });

  it.each([
    "[Network]\nVLAN=eno1.100",
    "[Network]\nMACVLAN=m0",
    "[Network]\nBond=bond0",
    "[Network]\nIPForward=yes",
    "[RoutingPolicyRule]\nFrom=10.0.0.0/8",
    "[Route]\nTable=7",
    "[Link]\nUnmanaged=yes",
    "[DHCPServer]\nPoolSize=9",
  ])("refuses %j", (text) => {
    const [section, line] = text.split("\n");
    expect(networkd(text)).toEqual([
      `/etc/systemd/network/10-a.network: ${section} ${line}: the bridge does not take this over`,
    ]);
  });

  it("reads drop-ins", () => {
    const file = "/run/systemd/network/10-a.network.d/x.conf";
    expect(networkd("[Network]\nDHCP=ipv4", { [file]: "[Network]\nIPVLAN=i0" })).toEqual([
      `${file}: [Network] IPVLAN=i0: the bridge does not take this over`,
    ]);
  });
});

describe("whatever keeps the network", () => {
  const all = "device_problems; address_problems; policy_problems; file_problems";
  const host = (commands: string, bridge: Partial<BridgeModel> = { address: fixed }) =>
    problems(all, { commands, bridge });

  it("takes over a plain NIC, and several addresses where it is clear which the settings mean", () => {
    expect(host("")).toEqual([]);
    expect(host("ip addr add 10.20.40.10/24 dev eno1; ip addr add fd00::7/64 dev eno1")).toEqual([]);
    expect(
      host(
        "ip rule add fwmark 7 lookup 77; ip route add default dev far table 77; ip rule add from 10.99.0.0/16 lookup 77",
      ),
    ).toEqual([]);
  });

  it.each([
    ["ip link add link eno1 name m0 type macvlan", /^m0 \(macvlan\) stands over eno1/],
    [
      "ip addr add 10.20.40.10/24 dev eno1; ip addr del 10.20.30.10/24 dev eno1; ip addr add 10.20.50.1/24 dev eno1",
      /several IPv4 addresses \(10\.20\.40\.10\/24 10\.20\.50\.1\/24\), and 10\.20\.30\.10 is none of them/,
    ],
    [
      "ip addr add 10.20.40.10/24 dev eno1 valid_lft 900 preferred_lft 900",
      /several IPv4 addresses .*, one of them from DHCP/,
    ],
    ["ip addr add 10.7.0.1 peer 10.7.0.2 dev eno1", /^eno1 has a point-to-point address/],
    [
      "ip route add default via 10.20.30.254; ip route add default via 10.20.30.253 metric 9",
      /^eno1 has 2 default routes/,
    ],
    [
      "ip rule add from 10.20.30.10 lookup main",
      /^a policy rule is about eno1 or its address: from 10\.20\.30\.10 lookup main/,
    ],
    [
      "ip rule add from 10.20.0.0/16 lookup 7",
      /^a policy rule is about eno1 or its address: from 10\.20\.0\.0\/16 lookup 7/,
    ],
    ["ip rule add iif eno1 lookup 7", /^a policy rule is about eno1/],
    ["ip route add 10.1.0.0/16 via 10.20.30.1 table 7", /^routing table 7 has IPv4 routes through eno1/],
    [
      "echo net.ipv4.conf.eno1.rp_filter=2 >/etc/sysctl.d/x.conf",
      /^\/etc\/sysctl\.d\/x\.conf is about eno1, and would not be about br0/,
    ],
    [
      "mkdir -p /etc/network/if-up.d; echo '[ $IFACE = eno1 ] && x' >/etc/network/if-up.d/y",
      /^\/etc\/network\/if-up\.d\/y is about eno1/,
    ],
    [
      "mkdir -p /etc/wpa_supplicant; touch /etc/wpa_supplicant/wpa_supplicant-wired-eno1.conf",
      /signs in to its network \(802\.1X\)/,
    ],
  ])("refuses after `%s`", (commands, why) => {
    expect(host(commands)).toEqual([expect.stringMatching(why)]);
  });

  it.each([
    [
      "bridge",
      "ip link add nic0 type bridge; ip link set eno1 master nic0",
      /^nic0 is a bridge over eno1: what makes it/,
    ],
    ["macvlan", "ip link add link eno1 name nic0 type macvlan", /^nic0 is a macvlan over eno1: what makes it/],
  ])("refuses a NIC that is a %s", (_, commands, why) => {
    expect(problems("device_problems", { commands, bridge: { nic: "nic0" } })).toEqual([expect.stringMatching(why)]);
  });

  it("refuses a disk without room", () => {
    const commands = "mount -t tmpfs -o size=8m tmpfs /var; mkdir -p /var/lib";
    const told = problems("( check_host ) 2>&1 || true", { commands });
    expect(told).toContain(
      "/var/lib has 8 MiB free on this host: a change of the network needs 16, or its records may be cut short",
    );
  });

  it("refuses a disk that cannot be written", () => {
    const commands = "mount -t tmpfs tmpfs /var; mkdir -p /var/lib; mount -o remount,ro /var";
    expect(problems("( check_host ) 2>&1 || true", { commands })).toContain(
      "/var/lib cannot be written on this host; is it mounted read-only?",
    );
  });
});
