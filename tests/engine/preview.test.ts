/** The real engine and the real program, with nothing behind any address: a preview must need none of it. */
import { classSettingsOf, Engine, settingsOf, type Step } from "../support/engine";

const engine = new Engine();
afterAll(() => engine.dispose());

/** How many resources of each type the preview would create. */
function created(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op, type } of steps) {
    expect(op).toBe("create");
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

test("the dev stack: everything of the lab in a box, in one preview", async () => {
  const { code, steps } = await engine.preview("dev", settingsOf("Pulumi.dev.yaml"));
  expect(code).toBe(0);
  expect(created(steps)).toEqual({
    "atelier:cloud:Cloud": 1,
    "atelier:cloud:ExternalNetwork": 1,
    "atelier:cloud:Flavor": 1,
    "atelier:cloud:FloatingIp": 2,
    "atelier:cloud:Image": 1,
    "atelier:cloud:Instance": 2,
    "atelier:cloud:KeyPair": 1,
    "atelier:cloud:PrivateNetwork": 1,
    "atelier:cloud:Router": 1,
    "atelier:cloud:SecurityGroups": 1,
    "atelier:control:ControlPlane": 1,
    "atelier:host:Hypervisor": 1,
    "atelier:host:LabHost": 1,
    "atelier:host:NestedVirtualisation": 1,
    "atelier:host:PhysicalBridge": 2,
    "atelier:node:ComputeNode": 1,
    "atelier:node:NetworkNode": 1,
    "atelier:node:NodeImage": 1,
    "atelier:node:NodeVm": 2,
    "atelier:node:Nodes": 1,
    "command:local:Command": 18,
    "command:remote:Command": 9,
    "libvirt:index/domain:Domain": 2,
    "libvirt:index/pool:Pool": 1,
    "libvirt:index/volume:Volume": 5,
    "openstack:index/computeFlavorV2:ComputeFlavorV2": 1,
    "openstack:index/computeInstanceV2:ComputeInstanceV2": 2,
    "openstack:index/computeKeypairV2:ComputeKeypairV2": 1,
    "openstack:index/imagesImageV2:ImagesImageV2": 1,
    "openstack:index/networkingFloatingipAssociateV2:NetworkingFloatingipAssociateV2": 2,
    "openstack:index/networkingFloatingipV2:NetworkingFloatingipV2": 2,
    "openstack:index/networkingNetworkV2:NetworkingNetworkV2": 2,
    "openstack:index/networkingPortV2:NetworkingPortV2": 2,
    "openstack:index/networkingRouterInterfaceV2:NetworkingRouterInterfaceV2": 1,
    "openstack:index/networkingRouterV2:NetworkingRouterV2": 1,
    "openstack:index/networkingSecgroupRuleV2:NetworkingSecgroupRuleV2": 4,
    "openstack:index/networkingSecgroupV2:NetworkingSecgroupV2": 1,
    "openstack:index/networkingSubnetV2:NetworkingSubnetV2": 2,
    "pulumi:providers:libvirt": 1,
    "pulumi:providers:openstack": 1,
    "pulumi:pulumi:Stack": 1,
  });
  expect(namesOf(steps, "command:local:Command")).toEqual([
    ...["cloud-instance-docker-ssh-ready", "cloud-instance-web-ssh-ready", "cloud-network-lan-dhcp-ready"],
    ...["control-plane-quotas", "control-plane-secrets-key", "kept"],
    ...["lab-host-br-internet-network", "lab-host-br0-network"],
    ...["lisa-configuration", "lisa-ready", "lisa-records", "lisa-vm-host-key"],
    ...["network-1-configuration", "network-1-ready", "network-1-records", "network-1-vm-host-key"],
    ...["nodes-migration-host-key", "nodes-migration-key"],
  ]);
  expect(namesOf(steps, "command:remote:Command")).toEqual([
    ...["control-plane-install", "control-plane-secrets"],
    ...["lab-host-hypervisor-capacity", "lab-host-hypervisor-libvirt", "lab-host-nested-module"],
    ...["lisa-admission", "lisa-vm-cloud-init"],
    ...["network-1-admission", "network-1-vm-cloud-init"],
  ]);
});

/** Of the resources of one type. */
const namesOf = (steps: readonly Step[], wanted: string) =>
  steps.flatMap(({ type, urn }) => (type === wanted ? [urn.split("::").at(-1)] : [])).sort();

/** The parts of a lab that a person counts. */
function parts(steps: readonly Step[]): Record<string, number> {
  const counts = created(steps);
  const named = ["host:PhysicalBridge", "node:NetworkNode", "node:ComputeNode", "cloud:Router", "cloud:Instance"];
  return Object.fromEntries(named.map((name) => [name, counts[`atelier:${name}`] ?? 0]));
}

test("a lab without a class shows the lab's outputs, and no word of those of a class", async () => {
  const text = await engine.shown("outputs", settingsOf("Pulumi.dev.yaml"));
  const outputs = /^Outputs:\n((?: {4}.*\n)+)/m.exec(text)?.[1] ?? "";
  expect([...outputs.matchAll(/^ {4}(\w+) *:/gm)].map(([, name]) => name)).toEqual([
    ...["authUrl", "caCertificate", "cloudsYaml", "instances", "knownHosts"],
  ]);
  expect(text).not.toContain("classAccess");
});

test("the example of a lab with an OpenStack of its own", async () => {
  const settings = settingsOf("examples/Pulumi.polytech.yaml");
  if (settings.controlPlane.kind !== "existing") throw new Error("the example is about an existing OpenStack");
  // What the example's comments ask its user to set with `pulumi config set --secret`.
  const secrets = {
    messageQueueUrl: "rabbit://openstack:test@10.26.1.20:5672/",
    metadataSecret: "test",
    servicePasswords: { nova: "test", neutron: "test", placement: "test" },
  };
  const join = { metadataAddress: "10.26.1.20", ...settings.controlPlane.join, ...secrets };
  const { code, steps } = await engine.preview("polytech", {
    ...settings,
    controlPlane: { ...settings.controlPlane, join },
  });
  expect(code).toBe(0);
  expect(parts(steps)).toEqual({
    "host:PhysicalBridge": 1,
    "node:NetworkNode": 0,
    "node:ComputeNode": 2,
    "cloud:Router": 1,
    "cloud:Instance": 1,
  });
});

test("the example of a lab on two machines", async () => {
  const { code, steps } = await engine.preview("pair", settingsOf("examples/Pulumi.pair.yaml"));
  expect(code).toBe(0);
  expect(parts(steps)).toEqual({
    "host:PhysicalBridge": 2,
    "node:NetworkNode": 1,
    "node:ComputeNode": 2,
    "cloud:Router": 1,
    "cloud:Instance": 12,
  });
});

test("the example of a class: two teams through one provider", async () => {
  const file = "examples/Pulumi.class.yaml";
  const { code, steps } = await engine.preview("class", settingsOf(file), classSettingsOf(file));
  expect(code).toBe(0);
  const counts = created(steps);
  expect(counts).toMatchObject({
    "atelier:class:Class": 1,
    "atelier:class:Team": 2,
    "openstack:index/networkingPortV2:NetworkingPortV2": 2,
    "openstack:index/networkingFloatingipV2:NetworkingFloatingipV2": 2,
    "pulumi:providers:openstack": 1,
  });
  const ofTeam = (team: string) => steps.filter(({ urn }) => new RegExp(`::class-networks\\.${team}(\\.|$)`).test(urn));
  // Two of red's: a user and a role more. The example's control plane has Cinder, and each team its quota.
  expect([ofTeam("red").length, ofTeam("blue").length]).toEqual([18, 16]);
});

test("mistakes are told all at once, without a stack trace, and nothing is declared", async () => {
  const settings = settingsOf("Pulumi.dev.yaml");
  const { internet } = settings.cloud?.externalNetworks ?? {};
  const { docker } = settings.cloud?.instances ?? {};
  if (!internet || !docker) throw new Error("Pulumi.dev.yaml lacks the network internet or the instance docker");
  const { code, steps, diagnostics } = await engine.preview("mistaken", {
    ...settings,
    cloud: {
      ...settings.cloud,
      externalNetworks: { internet: { ...internet, gatewayIp: "198.18.66.1" } },
      instances: { docker: { ...docker, flavor: "smal" } },
    },
  });
  expect(code).not.toBe(0);
  expect(diagnostics).toMatch(/^error: atelier:lab has 2 problems; nothing was changed\.$/m);
  expect(diagnostics).toMatch(
    /^ {2}- cloud\.externalNetworks\.internet\.gatewayIp: 198\.18\.66\.1 .*198\.18\.65\.192\/26/m,
  );
  expect(diagnostics).toMatch(/^ {2}- cloud\.instances\.docker\.flavor: smal .*small/m);
  expect(diagnostics).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
  expect(steps.map((step) => step.type)).toEqual(["pulumi:pulumi:Stack"]);
});
