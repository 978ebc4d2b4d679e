import { guestUnits } from "../../../components/node/guest-files";
import { nodeFiles } from "../../../components/node/node-files";
import { serviceConfiguration } from "../../../components/node/service-configuration";
import type { NodeModel } from "../../../model/types";
import { computeModel, joinValues, migrationKeys, networkModel, vlanUplink } from "./fixtures";

describe("what Atelier writes on a node", () => {
  const files = (node: NodeModel) => {
    const keys = node.role === "compute" ? migrationKeys : undefined;
    return new Map(nodeFiles(node, serviceConfiguration(node, joinValues, keys)).map((f) => [f.path, f] as const));
  };

  it("is this, the gate of its services last", () => {
    expect([...files(computeModel).keys()]).toEqual([
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
      ...guestUnits().map(({ path }) => path),
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
    for (const [path, file] of files(computeModel)) {
      expect([path, file.mode === "600"]).toEqual([path, path.startsWith("/etc/atelier/node/")]);
    }
    expect(files(computeModel).get("/etc/hosts")?.content).toBe(
      "127.0.0.1 localhost\n198.18.26.41 lisa\n198.18.26.20 controller\n",
    );
  });

  it.each([
    [
      computeModel,
      "ROLE='compute'\nINSTANCES='auto'\nUPLINKS=''\nNAMESERVERS='198.18.26.254'\nSWAP_DEVICE='/dev/vdb'\n",
    ],
    [
      networkModel,
      "ROLE='network'\nINSTANCES=''\nUPLINKS='br-ex/eth1/52:54:00:00:01:31'\nNAMESERVERS='198.18.26.254'\nSWAP_DEVICE='/dev/vdb'\n",
    ],
    [
      { ...computeModel, swapMiB: 0, instances: "emulation" as const },
      "ROLE='compute'\nINSTANCES='emulation'\nUPLINKS=''\nNAMESERVERS='198.18.26.254'\nSWAP_DEVICE=''\n",
    ],
    [
      { ...computeModel, uplinks: [...networkModel.uplinks, vlanUplink] },
      "ROLE='compute'\nINSTANCES='auto'\nUPLINKS='br-ex/eth1/52:54:00:00:01:31 br-ex-physnet2/eth2/52:54:00:00:02:41'\nNAMESERVERS='198.18.26.254'\nSWAP_DEVICE='/dev/vdb'\n",
    ],
  ])("tells the boot script about $name", (node, expected) => {
    expect(files(node).get("/etc/atelier/node.env")?.content).toBe(expected);
  });

  it.each([computeModel, networkModel])("routes nothing between the networks of $name itself", (node) => {
    const sysctl = files(node).get("/etc/sysctl.d/60-atelier.conf")?.content;
    expect(sysctl).toContain("net.ipv4.ip_forward = 0\n");
    expect(sysctl).toContain("net.ipv6.conf.all.forwarding = 0\n");
  });

  it.each([computeModel, networkModel])(
    "reboots $name after a panic, so that instances come back without anybody",
    (node) => {
      expect(files(node).get("/etc/sysctl.d/60-atelier.conf")?.content).toContain("kernel.panic = 10\n");
    },
  );

  it("goes through the proxy for everything but the lab's own", () => {
    const proxy = { httpProxy: "http://proxy.example:3128", noProxy: ["localhost", "198.18.26.0/24"] };
    const written = files({ ...computeModel, proxy });
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
    expect(files(computeModel).has("/etc/environment")).toBe(false);
  });
});
