import type { JoinValues } from "../../../components/node/inputs";
import { ini } from "../../../components/configuration/ini";
import { bridgeMappings, serviceConfiguration } from "../../../components/node/service-configuration";
import {
  computeModel,
  identity,
  joinValues,
  migrationHostKey,
  migrationKeys,
  networkModel,
  vlanUplink,
} from "./fixtures";

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
    expect(ini("Head.", { DEFAULT: { a: value } }).split("\n")).toContain(line);
  });

  it("leaves out what is undefined and refuses values of several lines", () => {
    expect(
      ini("Head.", { s: { a: undefined, b: 1 } })
        .split("\n")
        .slice(1),
    ).toEqual(["[s]", "b = 1", ""]);
    expect(() => ini("Head.", { s: { a: "x\n[other]" } })).toThrow("a value in a configuration file cannot span lines");
  });

  it("gives a compute node Nova, Open vSwitch and a way to its neighbours, no more", () => {
    const files = serviceConfiguration(computeModel, joinValues, migrationKeys);
    expect(files.map((f) => f.path)).toEqual([
      "/etc/neutron/neutron.conf",
      "/etc/neutron/plugins/ml2/openvswitch_agent.ini",
      "/etc/nova/nova.conf",
      "/usr/local/sbin/cryptsetup",
      "/var/lib/nova/.ssh/id_ed25519",
      "/var/lib/nova/.ssh/authorized_keys",
      "/var/lib/nova/.ssh/known_hosts",
      "/var/lib/nova/.ssh/config",
      "/etc/ssh/atelier_compute_node_key",
      "/etc/ssh/sshd_config.d/atelier-compute-node.conf",
      "/usr/local/sbin/scp",
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
    expect(options(files, "/etc/nova/nova.conf", "libvirt")).toEqual({ nfs_mount_options: "vers=4.1" });
    // No student keeps a node's disk full with images that no instance stands on.
    expect(options(files, "/etc/nova/nova.conf", "image_cache")).toEqual({
      remove_unused_original_minimum_age_seconds: "3600",
    });
    expect(options(files, "/etc/nova/nova.conf", "cinder")).toMatchObject({
      os_region_name: "RegionOne",
      username: "nova",
    });
    expect(options(files, "/etc/nova/nova.conf", "key_manager")).toEqual({
      backend: "nova.keymgr.conf_key_mgr.ConfKeyManager",
      fixed_key: "volume-key",
    });
    expect(options(files, "/etc/neutron/plugins/ml2/openvswitch_agent.ini", "ovs")).toEqual({
      integration_bridge: "br-int",
      tunnel_bridge: "br-tun",
      local_ip: "198.18.26.41",
    });
  });

  it("lets compute nodes log in to each other for one purpose, from their networks, and to nobody else", () => {
    const files = serviceConfiguration(computeModel, joinValues, migrationKeys);
    const content = (path: string) => files.find((file) => file.path === path)?.content;
    expect(content("/var/lib/nova/.ssh/authorized_keys")).toBe(
      `restrict,from="198.18.26.0/24",command="/etc/atelier/nova-ssh" ${identity.publicKey}\n`,
    );
    expect(content("/var/lib/nova/.ssh/known_hosts")).toBe(`* ${migrationHostKey}\n`);
    expect(content("/var/lib/nova/.ssh/config")?.split("\n")).toEqual(
      expect.arrayContaining(["StrictHostKeyChecking yes", "HostKeyAlgorithms ecdsa-sha2-nistp256"]),
    );
    expect(content("/etc/ssh/atelier_compute_node_key")).toBe(migrationKeys.host);
  });

  const encrypted = { ...joinValues, caCertificate: "PEM", encrypted: true };

  it("trusts the control plane's authority, and nobody else, in every section that calls an API", () => {
    for (const model of [computeModel, networkModel]) {
      const files = serviceConfiguration(model, encrypted, undefined);
      expect(files.find(({ path }) => path === "/etc/atelier/ca.pem")?.content).toBe("PEM");
      for (const { content } of files) {
        const sections = content.split(/^(?=\[)/m);
        for (const section of sections.filter((text) => text.includes("auth_url")))
          expect(section).toContain("cafile = /etc/atelier/ca.pem\n");
      }
    }
    const files = serviceConfiguration(computeModel, encrypted, undefined);
    expect(options(files, "/etc/nova/nova.conf", "glance")).toEqual({
      region_name: "RegionOne",
      cafile: "/etc/atelier/ca.pem",
    });
  });

  it("speaks TLS with the message queue and the metadata service where they do", () => {
    const queue = { ssl: "true", ssl_ca_file: "/etc/atelier/ca.pem" };
    const compute = serviceConfiguration(computeModel, encrypted, undefined);
    expect(options(compute, "/etc/nova/nova.conf", "oslo_messaging_rabbit")).toEqual(queue);
    const network = serviceConfiguration(networkModel, encrypted, undefined);
    expect(options(network, "/etc/neutron/neutron.conf", "oslo_messaging_rabbit")).toEqual(queue);
    expect(options(network, "/etc/neutron/metadata_agent.ini", "DEFAULT")).toMatchObject({
      nova_metadata_protocol: "https",
      auth_ca_cert: "/etc/atelier/ca.pem",
    });
    const plain = serviceConfiguration(networkModel, joinValues, undefined);
    expect(JSON.stringify(plain)).not.toMatch(/oslo_messaging_rabbit|https|ca\.pem/);
  });

  it("mounts Cinder's share over TLS, with the nodes' certificate, by the address that volumes have in their records", () => {
    const shown = (join: JoinValues) =>
      serviceConfiguration(computeModel, join, undefined).filter(({ path }) => path.includes("/share."));
    const files = Object.fromEntries(
      shown({ ...encrypted, shareCertificate: "PEM" }).map(({ path, content }) => [path, content]),
    );
    expect(files["/etc/atelier/share.pem"]).toBe("PEM");
    expect(files["/etc/atelier/share.cfg"]).toContain("\n  bind 127.0.0.1:2049\n");
    expect(files["/etc/atelier/share.cfg"]).toContain(
      "server controller 198.18.26.20:2050 ssl verify required ca-file /etc/atelier/ca.pem crt /etc/atelier/share.pem\n",
    );
    expect(files["/etc/atelier/share.nft"]).toContain("ip daddr 198.18.26.20 tcp dport 2049 redirect");
    expect(shown(encrypted)).toEqual([]);
  });

  it("knows no key where the control plane gives none", () => {
    const files = serviceConfiguration(computeModel, { ...joinValues, volumeKey: undefined }, migrationKeys);
    expect(files.find(({ path }) => path === "/etc/nova/nova.conf")?.content).not.toContain("key_manager");
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
      metadata_proxy_user: "neutron",
      metadata_proxy_group: "neutron",
    });
    // The same for who starts haproxy in the namespaces: without it, that runs as root there.
    for (const file of ["l3_agent.ini", "dhcp_agent.ini"])
      expect(options(files, `/etc/neutron/${file}`, "DEFAULT")).toMatchObject({
        metadata_proxy_user: "neutron",
        metadata_proxy_group: "neutron",
      });
    // No node sees a password that its role does not use.
    expect(JSON.stringify(files)).not.toMatch(/nova-password|neutron-password|placement-password/);
  });

  it("names every uplink's bridge", () => {
    const [first] = networkModel.uplinks;
    const second = { ...first!, physicalNetwork: "physnet2", ovsBridge: "br-ex-2", device: "eth2" };
    expect(bridgeMappings({ ...networkModel, uplinks: [first!, second] })).toBe("physnet1:br-ex,physnet2:br-ex-2");
    expect(bridgeMappings(computeModel)).toBe("");
    const uplinks = [...networkModel.uplinks, vlanUplink];
    const files = serviceConfiguration({ ...computeModel, uplinks }, joinValues, undefined);
    expect(options(files, "/etc/nova/nova.conf", "libvirt")).toEqual({ nfs_mount_options: "vers=4.1" });
    expect(options(files, "/etc/nova/nova.conf", "cinder")).toMatchObject({
      os_region_name: "RegionOne",
      username: "nova",
    });
    expect(options(files, "/etc/nova/nova.conf", "key_manager")).toEqual({
      backend: "nova.keymgr.conf_key_mgr.ConfKeyManager",
      fixed_key: "volume-key",
    });
    expect(options(files, "/etc/neutron/plugins/ml2/openvswitch_agent.ini", "ovs")).toMatchObject({
      local_ip: "198.18.26.41",
      bridge_mappings: "physnet1:br-ex,physnet2:br-ex-physnet2",
    });
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
