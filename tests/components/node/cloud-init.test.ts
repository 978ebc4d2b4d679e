import { parse } from "yaml";
import { nftables } from "../../../components/filter/nftables";
import { contentKey, metaData, networkConfig, userData } from "../../../components/node/cloud-init";
import { guestScripts, guestUnits, nodePackages } from "../../../components/node/guest-files";
import { serviceConfiguration } from "../../../components/node/service-configuration";
import { computeModel, identity, joinValues, migrationKeys, networkModel, vlanUplink } from "./fixtures";

describe("cloud-init", () => {
  const content = {
    services: serviceConfiguration(computeModel, joinValues, migrationKeys),
    scripts: guestScripts(),
    units: guestUnits(),
    filter: nftables(computeModel.filter),
    packages: nodePackages(),
    hostKey: identity,
    sshPublicKeys: ["ssh-ed25519 AAAA one: two # three"],
  };
  interface Document {
    readonly write_files: readonly { readonly path: string; readonly content: string; readonly permissions: string }[];
  }
  const files = (text: string) => new Map((parse(text) as Document).write_files.map((f) => [f.path, f] as const));

  it("says everything a node needs, in YAML", () => {
    const text = userData(computeModel, content);
    expect(text.split("\n")[0]).toBe("#cloud-config");
    expect(parse(text)).toMatchObject({
      hostname: "lisa",
      manage_etc_hosts: false,
      disable_root: false,
      ssh_pwauth: false,
      ssh_deletekeys: true,
      ssh_keys: { ed25519_private: identity.privateKey, ed25519_public: identity.publicKey },
      users: [{ name: "root", ssh_authorized_keys: ["ssh-ed25519 AAAA one: two # three"] }],
      runcmd: [["/etc/atelier/first-boot"]],
    });
    expect([...files(text).keys()]).toEqual([
      "/etc/hosts",
      "/etc/atelier/node.env",
      "/etc/sysctl.d/60-atelier.conf",
      "/etc/atelier/prepare-node",
      "/etc/atelier/first-boot",
      "/etc/atelier/fork-server",
      "/etc/atelier/forked",
      "/etc/atelier/neutron-dhcp-agent",
      "/etc/atelier/neutron_fixes.py",
      "/etc/atelier/nova-ssh",
      "/etc/atelier/packages",
      "/etc/atelier/node/etc/nftables.conf",
      "/etc/atelier/node/etc/neutron/neutron.conf",
      "/etc/atelier/node/etc/neutron/plugins/ml2/openvswitch_agent.ini",
      "/etc/atelier/node/etc/nova/nova.conf",
      "/etc/atelier/node/usr/local/sbin/cryptsetup",
      "/etc/atelier/node/var/lib/nova/.ssh/id_ed25519",
      "/etc/atelier/node/var/lib/nova/.ssh/authorized_keys",
      "/etc/atelier/node/var/lib/nova/.ssh/known_hosts",
      "/etc/atelier/node/var/lib/nova/.ssh/config",
      "/etc/atelier/node/etc/ssh/atelier_compute_node_key",
      "/etc/atelier/node/etc/ssh/sshd_config.d/atelier-compute-node.conf",
      "/etc/atelier/node/usr/local/sbin/scp",
      "/etc/atelier/role/compute",
    ]);
    // Files with passwords are root's alone until they are put in place.
    for (const [path, file] of files(text)) {
      expect([path, file.permissions === "0600"]).toEqual([path, path.startsWith("/etc/atelier/node/")]);
    }
    expect(files(text).get("/etc/hosts")?.content).toBe(
      "127.0.0.1 localhost\n198.18.26.41 lisa\n198.18.26.20 controller\n",
    );
  });

  it.each([
    [computeModel, "ROLE='compute'\nINSTANCES='auto'\nUPLINKS=''\nSWAP_DEVICE='/dev/vdb'\n"],
    [networkModel, "ROLE='network'\nINSTANCES=''\nUPLINKS='br-ex:eth1'\nSWAP_DEVICE='/dev/vdb'\n"],
    [
      { ...computeModel, swapMiB: 0, instances: "emulation" as const },
      "ROLE='compute'\nINSTANCES='emulation'\nUPLINKS=''\nSWAP_DEVICE=''\n",
    ],
    [
      { ...computeModel, uplinks: [...networkModel.uplinks, vlanUplink] },
      "ROLE='compute'\nINSTANCES='auto'\nUPLINKS='br-ex:eth1 br-ex-physnet2:eth2'\nSWAP_DEVICE='/dev/vdb'\n",
    ],
  ])("tells the boot script about $name", (node, expected) => {
    expect(files(userData(node, content)).get("/etc/atelier/node.env")?.content).toBe(expected);
  });

  it.each([computeModel, networkModel])("routes nothing between the networks of $name itself", (node) => {
    const sysctl = files(userData(node, content)).get("/etc/sysctl.d/60-atelier.conf")?.content;
    expect(sysctl).toContain("net.ipv4.ip_forward = 0\n");
    expect(sysctl).toContain("net.ipv6.conf.all.forwarding = 0\n");
  });

  it("goes through the proxy for everything but the lab's own", () => {
    const proxy = { httpProxy: "http://proxy.example:3128", noProxy: ["localhost", "198.18.26.0/24"] };
    const written = files(userData({ ...computeModel, proxy }, content));
    expect(written.get("/etc/apt/apt.conf.d/80-atelier-proxy")?.content).toBe(
      'Acquire::http::Proxy "http://proxy.example:3128";\nAcquire::https::Proxy "http://proxy.example:3128";\n',
    );
    expect(written.get("/etc/environment")?.content).toBe(
      [
        'http_proxy="http://proxy.example:3128"',
        'https_proxy="http://proxy.example:3128"',
        'HTTP_PROXY="http://proxy.example:3128"',
        'HTTPS_PROXY="http://proxy.example:3128"',
        'no_proxy="localhost,198.18.26.0/24"',
        'NO_PROXY="localhost,198.18.26.0/24"',
        "",
      ].join("\n"),
    );
    expect(files(userData(computeModel, content)).has("/etc/environment")).toBe(false);
  });

  it("addresses devices by MAC: management first, uplinks without an address", () => {
    const quiet = { dhcp4: false, dhcp6: false, "accept-ra": false, "link-local": [], optional: true };
    expect(parse(networkConfig(networkModel))).toEqual({
      version: 2,
      ethernets: {
        eth0: {
          match: { macaddress: "52:54:00:00:00:31" },
          "set-name": "eth0",
          ...quiet,
          addresses: ["198.18.26.31/24"],
          routes: [{ to: "0.0.0.0/0", via: "198.18.26.254" }],
          nameservers: { addresses: ["198.18.26.254"] },
        },
        eth1: { match: { macaddress: "52:54:00:00:01:31" }, "set-name": "eth1", ...quiet },
      },
    });
  });

  it("addresses a compute node's uplinks as a network node's", () => {
    const ethernets = (node: typeof computeModel | typeof networkModel) =>
      (parse(networkConfig(node)) as { ethernets: Record<string, object> }).ethernets;
    const { uplinks } = networkModel;
    expect(ethernets({ ...computeModel, uplinks })["eth1"]).toEqual(ethernets(networkModel)["eth1"]);
    expect(Object.keys(ethernets({ ...computeModel, uplinks: [...uplinks, vlanUplink] }))).toEqual([
      "eth0",
      "eth1",
      "eth2",
    ]);
    expect(Object.keys(ethernets(computeModel))).toEqual(["eth0"]);
  });

  it("says so that YAML 1.1 reads it alike: no MAC address becomes a number, no name a truth", () => {
    const text = networkConfig(networkModel);
    expect(parse(text, { version: "1.1" })).toEqual(parse(text));
    expect(text).toContain('macaddress: "52:54:00:00:00:31"');
    expect(text).not.toMatch(/[&*]a\d/);
    const on = userData({ ...computeModel, name: "on" }, content);
    expect(parse(on, { version: "1.1" })).toEqual(parse(on));
  });

  it("adds neither route nor resolver that the settings do not name", () => {
    const management = { ...computeModel.management, gateway: undefined, nameservers: [] };
    const { ethernets } = parse(networkConfig({ ...computeModel, management })) as { ethernets: { eth0: object } };
    expect(Object.keys(ethernets.eth0)).not.toEqual(expect.arrayContaining(["routes"]));
    expect(Object.keys(ethernets.eth0)).not.toEqual(expect.arrayContaining(["nameservers"]));
  });

  it("is another instance as soon as a word differs", () => {
    expect(contentKey("a", "b")).toMatch(/^[0-9a-f]{12}$/);
    expect(contentKey("a", "b")).not.toBe(contentKey("ab", ""));
    expect(parse(metaData(computeModel, "0123456789ab"))).toEqual({
      "instance-id": "lisa-0123456789ab",
      "local-hostname": "lisa",
    });
  });
});
