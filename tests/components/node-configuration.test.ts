import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { publicKeyOf } from "../../components/node/authorized-key";
import { contentKey, metaData, networkConfig, userData } from "../../components/node/cloud-init";
import { domainXslt } from "../../components/node/domain-xslt";
import { guestScripts, guestUnits, nodePackages } from "../../components/node/guest-files";
import { imageKey } from "../../components/node/image-key";
import { ini } from "../../components/node/ini";
import { bridgeMappings, serviceConfiguration } from "../../components/node/service-configuration";
import { computeModel, identity, joinValues, networkModel } from "./node-fixtures";

describe("configuration files", () => {
  it.each([
    ["plain", "a = plain"],
    ["rabbit://u:p%40q@h:5672/", "a = rabbit://u:p%40q@h:5672/"],
    ["pa$$word$", "a = pa$$$$word$$"],
    ['"quoted"', 'a = ""quoted""'],
    [" spaced ", 'a = " spaced "'],
    ["", "a = "],
    [0, "a = 0"],
    [false, "a = false"],
  ])("writes %j so that oslo.config reads it back", (value, line) => {
    expect(ini({ DEFAULT: { a: value } }).split("\n")).toContain(line);
  });

  it("leaves out what is undefined and refuses values of several lines", () => {
    expect(
      ini({ s: { a: undefined, b: 1 } })
        .split("\n")
        .slice(1),
    ).toEqual(["[s]", "b = 1", ""]);
    expect(() => ini({ s: { a: "x\n[other]" } })).toThrow("a value in a configuration file cannot span lines");
  });

  it("gives a compute node Nova, Open vSwitch and a way to its neighbours, no more", () => {
    const files = serviceConfiguration(computeModel, joinValues, identity.privateKey);
    expect(files.map((f) => f.path)).toEqual([
      "/etc/neutron/neutron.conf",
      "/etc/neutron/plugins/ml2/openvswitch_agent.ini",
      "/etc/nova/nova.conf",
      "/var/lib/nova/.ssh/id_ed25519",
      "/var/lib/nova/.ssh/authorized_keys",
      "/var/lib/nova/.ssh/config",
    ]);
    expect(options(files, "/etc/nova/nova.conf", "DEFAULT")).toEqual({
      host: "lisa",
      my_ip: "198.18.26.41",
      state_path: "/var/lib/nova",
      log_dir: "/var/log/nova",
      transport_url: "rabbit://openstack:queue-password@198.18.26.20:5672/",
      rpc_response_timeout: "300",
      force_raw_images: "false",
      vif_plugging_is_fatal: "true",
      vif_plugging_timeout: "300",
      reserved_host_memory_mb: "1024",
      cpu_allocation_ratio: "4",
      ram_allocation_ratio: "1",
      disk_allocation_ratio: "1",
      resume_guests_state_on_host_boot: "true",
      report_interval: "10",
    });
    expect(options(files, "/etc/nova/nova.conf", "placement")).toEqual({
      auth_url: "http://198.18.26.20:5000/v3",
      auth_type: "password",
      project_domain_name: "Default",
      user_domain_name: "Default",
      project_name: "service",
      username: "placement",
      password: "placement-password",
      region_name: "RegionOne",
    });
    expect(options(files, "/etc/neutron/plugins/ml2/openvswitch_agent.ini", "ovs")).toEqual({
      integration_bridge: "br-int",
      tunnel_bridge: "br-tun",
      local_ip: "198.18.26.41",
    });
  });

  it("gives a network node routers, DHCP, metadata and its external bridges", () => {
    const files = serviceConfiguration(networkModel, joinValues, undefined);
    expect(files.map((f) => f.path)).toEqual([
      "/etc/neutron/neutron.conf",
      "/etc/neutron/plugins/ml2/openvswitch_agent.ini",
      "/etc/neutron/l3_agent.ini",
      "/etc/neutron/dhcp_agent.ini",
      "/etc/neutron/metadata_agent.ini",
    ]);
    expect(options(files, "/etc/neutron/plugins/ml2/openvswitch_agent.ini", "ovs")).toMatchObject({
      local_ip: "198.18.26.31",
      bridge_mappings: "physnet1:br-ex",
    });
    expect(options(files, "/etc/neutron/metadata_agent.ini", "DEFAULT")).toEqual({
      nova_metadata_host: "198.18.26.20",
      nova_metadata_port: "8775",
      metadata_proxy_shared_secret: "metadata-secret",
      metadata_workers: "0",
    });
    // No node sees a password that its role does not use.
    expect(JSON.stringify(files)).not.toMatch(/nova-password|neutron-password|placement-password/);
  });

  it("names every uplink's bridge", () => {
    const [first] = networkModel.uplinks;
    const second = { ...first!, physicalNetwork: "physnet2", ovsBridge: "br-ex-2", device: "eth2" };
    expect(bridgeMappings({ ...networkModel, uplinks: [first!, second] })).toBe("physnet1:br-ex,physnet2:br-ex-2");
    expect(bridgeMappings(computeModel)).toBe("");
  });
});

describe("cloud-init", () => {
  const content = {
    services: serviceConfiguration(computeModel, joinValues, identity.privateKey),
    scripts: guestScripts(),
    units: guestUnits(),
    packages: nodePackages(),
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
      ssh_genkeytypes: ["ed25519"],
      users: [{ name: "root", ssh_authorized_keys: ["ssh-ed25519 AAAA one: two # three"] }],
      runcmd: [["/etc/atelier/first-boot"]],
    });
    expect([...files(text).keys()]).toEqual([
      "/etc/hosts",
      "/etc/atelier/node.env",
      "/etc/sysctl.d/60-atelier.conf",
      "/etc/atelier/prepare-node",
      "/etc/atelier/first-boot",
      "/etc/atelier/packages",
      "/etc/atelier/node/etc/neutron/neutron.conf",
      "/etc/atelier/node/etc/neutron/plugins/ml2/openvswitch_agent.ini",
      "/etc/atelier/node/etc/nova/nova.conf",
      "/etc/atelier/node/var/lib/nova/.ssh/id_ed25519",
      "/etc/atelier/node/var/lib/nova/.ssh/authorized_keys",
      "/etc/atelier/node/var/lib/nova/.ssh/config",
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
  ])("tells the boot script about $name", (node, expected) => {
    expect(files(userData(node, content)).get("/etc/atelier/node.env")?.content).toBe(expected);
  });

  it("routes only on a network node", () => {
    const sysctl = (node: typeof computeModel | typeof networkModel) =>
      files(userData(node, content)).get("/etc/sysctl.d/60-atelier.conf")?.content;
    expect(sysctl(computeModel)).toContain("net.ipv4.ip_forward = 0\n");
    expect(sysctl(networkModel)).toContain("net.ipv4.ip_forward = 1\n");
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

describe("the domain's transformation", () => {
  const provider = `<domain type="qemu"><name>lisa</name><vcpu placement="static">4</vcpu><features><acpi></acpi></features><cpu mode="host-model"></cpu><devices><disk type="volume" device="disk"><driver name="qemu" type="qcow2"></driver><target dev="vda" bus="virtio"></target></disk><disk type="file" device="cdrom"><driver name="qemu" type="raw"></driver><target dev="hdd" bus="ide"></target></disk><graphics type="spice" autoport="yes"></graphics></devices></domain>`;
  const folder = mkdtempSync(join(tmpdir(), "atelier-xslt-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** As the provider does it: by xsltproc. */
  function transformed(xslt: string): string {
    writeFileSync(join(folder, "x.xslt"), xslt);
    writeFileSync(join(folder, "x.xml"), provider);
    return execFileSync("xsltproc", [join(folder, "x.xslt"), join(folder, "x.xml")], { encoding: "utf8" }).trim();
  }

  const disks = (cache: string, cdrom: string) =>
    `<devices><disk type="volume" device="disk"><driver${cache} name="qemu" type="qcow2"/><target dev="vda" bus="virtio"/></disk><disk type="file" device="cdrom"><driver name="qemu" type="raw"/>${cdrom}</disk>`;
  const ide = `<target dev="hdd" bus="ide"/>`;
  const graphics = `<graphics type="spice" autoport="yes"/>`;
  const topology = `<topology sockets="2" cores="1" threads="2"/>`;
  const start = `<name>lisa</name><vcpu placement="static">4</vcpu>`;

  it("leaves KVM its own cache and disks, and the host's CPU", () => {
    expect(transformed(domainXslt(computeModel, "kvm"))).toBe(
      `<domain type="qemu">${start}<cpu mode="host-passthrough">${topology}</cpu><features><acpi/></features>${disks("", ide)}${graphics}</devices></domain>`,
    );
  });

  it("bounds the emulator's cache and waits for no disk", () => {
    expect(transformed(domainXslt(computeModel, "emulation"))).toBe(
      `<domain type="qemu">${start}<cpu mode="maximum">${topology}</cpu><features><acpi/><tcg><tb-cache unit="MiB">256</tb-cache></tcg></features>${disks(' cache="unsafe"', ide)}${graphics}</devices></domain>`,
    );
  });

  it("moves the cloud-init disk to virtio-scsi under UEFI, and drops the screen when asked", () => {
    const node = { ...computeModel, firmware: "uefi" as const, vnc: "off" as const };
    expect(transformed(domainXslt(node, "kvm"))).toBe(
      `<domain type="qemu">${start}<cpu mode="host-passthrough">${topology}</cpu><features><acpi/></features>${disks("", '<target dev="sda" bus="scsi"/>')}<controller type="scsi" index="0" model="virtio-scsi"/></devices></domain>`,
    );
  });

  it("names a CPU model and the features it must have", () => {
    const cpu = { model: "SandyBridge", requiredFeatures: ["vmx"] };
    expect(transformed(domainXslt({ ...computeModel, cpu }, "kvm"))).toContain(
      `<cpu mode="custom" match="exact"><model>SandyBridge</model>${topology}<feature policy="require" name="vmx"/></cpu>`,
    );
    const strange = domainXslt({ ...computeModel, cpu: { model: `<&"'>`, requiredFeatures: [] } }, "kvm");
    expect(transformed(strange)).toContain(`<model>&lt;&amp;"'&gt;</model>`);
  });
});

describe("the image's key", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-image-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: Buffer | string) => {
    writeFileSync(join(folder, name), content);
    return { source: join(folder, name) };
  };

  it("is the content's, not the file's", () => {
    const content = Buffer.alloc(3 * 2 ** 20, 7);
    const changed = Buffer.from(content);
    changed.fill(8, 1.2e6, 1.3e6);
    expect(imageKey(file("a", content))).toBe(imageKey(file("b", content)));
    expect(imageKey(file("a", content))).not.toBe(imageKey(file("c", changed)));
    expect(imageKey(file("a", content))).not.toBe(imageKey(file("d", content.subarray(1))));
    expect(imageKey(file("e", ""))).toMatch(/^[0-9a-f]{12}$/);
  });

  it("is the checksum where one is given, and the address of a URL", () => {
    const sha256 = "0123456789abcdef".repeat(4);
    expect(imageKey({ source: "/nowhere", sha256 })).toBe("0123456789ab");
    expect(imageKey({ source: "https://images.example/a.qcow2" })).not.toBe(
      imageKey({ source: "https://images.example/b.qcow2" }),
    );
  });

  it("says what to do about a file that is not there", () => {
    expect(() => imageKey({ source: "/nowhere/node.qcow2" })).toThrow(
      "nodeImage.source: /nowhere/node.qcow2 cannot be read; make it with `images/build node`, or give the path or URL of a Debian 12 qcow2",
    );
  });
});

describe("the administrator's public key", () => {
  it("is read from the private one", () => {
    expect(publicKeyOf(identity.privateKey)).toBe(identity.publicKey);
  });
  it("is not guessed from other formats", () => {
    expect(publicKeyOf("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----")).toBeUndefined();
  });
});

/** One section of one file, by option. */
function options(files: ReturnType<typeof serviceConfiguration>, path: string, section: string) {
  const text = files.find((f) => f.path === path)?.content ?? "";
  const body = text.split(`[${section}]\n`)[1]?.split("\n[")[0] ?? "";
  return Object.fromEntries(
    body
      .split("\n")
      .filter((line) => line.includes(" = "))
      .map((line) => line.split(" = ")),
  ) as Record<string, string>;
}
