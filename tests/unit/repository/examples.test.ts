import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { labFrom } from "../../../reading/lab";
import { checkVolumes } from "../../../model/class/check-volumes";
import { labOf, machine, settingsOf, settingsWithSecrets, stackOf } from "../../support/examples";

const project = resolve(__dirname, "../../..");

describe("examples/Pulumi.polytech.yaml", () => {
  const file = "examples/Pulumi.polytech.yaml";
  const withSecrets = () => settingsWithSecrets(file);

  test("asks for the secrets that it does not hold, and for nothing else", () => {
    const loaded = labFrom(settingsOf(file), machine);
    expect("problems" in loaded && loaded.problems.map((problem) => problem.path)).toEqual([
      "controlPlane.join.messageQueueUrl",
      "controlPlane.join.metadataSecret",
      "controlPlane.join.servicePasswords",
    ]);
  });

  test("is the lab that it describes", () => {
    const lab = labOf(withSecrets());
    expect(lab.host?.bridges).toMatchObject([{ name: "br0", nic: "eth0", address: "dhcp" }]);
    expect(lab.nodes).toMatchObject(
      ["lisa", "bart"].map((name, i) => ({
        name,
        role: "compute",
        cpu: { model: "SandyBridge", requiredFeatures: ["vmx"] },
        management: { address: `10.26.1.${41 + i}`, bridge: "br0" },
        proxy: { httpProxy: "http://proxy.polytech.example:3128" },
      })),
    );
    expect(lab.controlPlane).toMatchObject({
      kind: "existing",
      auth: { authUrl: "https://controller.polytech.example:5000/v3" },
    });
    expect(lab.cloud).toMatchObject({
      flavors: [{ diskGiB: 4 }],
      externalNetworks: [
        {
          cidr: "193.48.65.192/26",
          gatewayIp: "193.48.65.254",
          allocationPools: [{ start: "193.48.65.193", end: "193.48.65.250" }],
        },
      ],
      networks: [{ cidr: "192.168.100.0/24", gatewayIp: "192.168.100.1" }],
      securityGroups: [{ name: "terry" }],
      instances: [{ name: "docker", waitFor: "ssh" }],
    });
    expect(lab.cloud.securityGroups[0]?.rules.map((rule) => rule.key)).toEqual([
      "ingress-icmp-0.0.0.0/0",
      "ingress-tcp-22-0.0.0.0/0",
      "ingress-tcp-80-0.0.0.0/0",
      "ingress-tcp-443-0.0.0.0/0",
    ]);
  });

  test("installs Docker by user data", () => {
    const text = labOf(withSecrets()).cloud.instances[0]?.userData ?? "";
    expect(text.split("\n")[0]).toBe("#cloud-config");
    expect(parse(text)).toMatchObject({ packages: ["docker.io"] });
  });
});

test("examples/Pulumi.pair.yaml is a lab of its own with twelve machines", () => {
  const lab = labOf(settingsOf("examples/Pulumi.pair.yaml"));
  expect(lab.controlPlane.kind).toBe("install");
  expect(lab.nodes.map((node) => `${node.role} ${node.name}`)).toEqual([
    "network network-1",
    "compute compute-1",
    "compute compute-2",
  ]);
  expect(lab.cloud.instances).toHaveLength(12);
});

test("Pulumi.dev.yaml is the lab in a box, within its memory", () => {
  const lab = labOf(settingsOf("Pulumi.dev.yaml"));
  expect(lab.nodes.map((node) => node.name)).toEqual(["network-1", "lisa"]);
  expect(lab.host?.bridges.map((bridge) => bridge.name)).toEqual(["br0", "br-internet"]);
  // 12 GiB in all, 4 of them for the controller (3.1 in use) and the machines themselves.
  expect(lab.host?.demand.memoryMiB).toBeLessThanOrEqual(8 * 1024);
});

test("examples/Pulumi.class.yaml is the lab in a box with two teams, each with a machine that fits", () => {
  const { lab, class: taught } = stackOf("examples/Pulumi.class.yaml");
  expect(taught?.teams).toMatchObject([
    { key: "red", members: [{ username: "student1" }, { username: "student2", role: "reader" }] },
    {
      key: "blue",
      instances: [{ name: "docker", image: "guest", flavor: "small", floatingIp: { externalNetwork: "internet" } }],
    },
  ]);
  expect(checkVolumes(lab, taught!)).toEqual([]);
});

test.each([
  "Pulumi.dev.yaml",
  "examples/Pulumi.polytech.yaml",
  "examples/Pulumi.pair.yaml",
  "examples/Pulumi.class.yaml",
])("%s names its schema", (file) => {
  const [first = ""] = readFileSync(resolve(project, file), "utf8").split("\n");
  const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? "";
  expect(resolve(project, file, "..", schema)).toBe(resolve(project, "config/stack.schema.json"));
});
