import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { classFrom } from "../../config/class-load";
import { labFrom } from "../../config/load";
import { checkVolumes } from "../../model/class/check-volumes";
import { formatProblem } from "../../model/problem";
import type { LabModel } from "../../model/types";
import { memoryMachine, privateKey, publicKey } from "./base";

const project = resolve(__dirname, "../..");

interface Settings {
  controlPlane: { join?: object };
}

function settingsOf(file: string): Settings {
  const stack = parse(readFileSync(resolve(project, file), "utf8")) as { config: { "atelier:lab": Settings } };
  return stack.config["atelier:lab"];
}

const cloudsYaml = `
clouds:
  polytech:
    auth: {auth_url: https://controller.polytech.example:5000/v3, username: admin, password: p, project_name: admin}
`;

/** The files that the stack files name; those of the project are the real ones. */
const machine = memoryMachine(
  {
    "/home/t/.ssh/id_ed25519": privateKey(),
    "/home/t/.ssh/id_ed25519.pub": publicKey,
    "/home/t/.config/openstack/clouds.yaml": cloudsYaml,
    "/project/examples/docker.cloud-config.yaml": readFileSync(
      resolve(project, "examples/docker.cloud-config.yaml"),
      "utf8",
    ),
    "/var/lib/atelier/ssh/id_ed25519": privateKey(),
    "/var/lib/atelier/ssh/id_ed25519.pub": publicKey,
    "/var/lib/atelier/images/node.qcow2": "",
    "/var/lib/atelier/images/guest.qcow2": "",
    ...Object.fromEntries(
      ["examples/rosters/networks.csv", "blueprints/docker-lab.yaml"].map((file) => [
        `/project/${file}`,
        readFileSync(resolve(project, file), "utf8"),
      ]),
    ),
  },
  { SSH_AUTH_SOCK: "/run/agent" },
);

function labOf(settings: Settings): LabModel {
  const loaded = labFrom(settings, machine);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.lab;
}

describe("examples/Pulumi.polytech.yaml", () => {
  const file = "examples/Pulumi.polytech.yaml";
  const withSecrets = (): Settings => {
    const settings = settingsOf(file);
    const servicePasswords = { nova: "n", neutron: "e", placement: "p" };
    settings.controlPlane.join = {
      ...settings.controlPlane.join,
      messageQueueUrl: "rabbit://",
      metadataSecret: "m",
      servicePasswords,
    };
    return settings;
  };

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
    expect(lab.hosts[0]?.bridges).toMatchObject([{ name: "br0", nic: "eth0", address: "dhcp" }]);
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
      privateNetworks: [{ cidr: "192.168.100.0/24", gatewayIp: "192.168.100.1" }],
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
  expect(lab.hosts[0]?.bridges.map((bridge) => bridge.name)).toEqual(["br0", "br-internet"]);
  // 12 GiB in all, 4 of them for the controller (3.1 in use) and the machines themselves.
  expect(lab.hosts[0]?.demand.memoryMiB).toBeLessThanOrEqual(8 * 1024);
});

test("examples/Pulumi.class.yaml is the lab in a box with two teams, each with a machine that fits", () => {
  const file = "examples/Pulumi.class.yaml";
  const lab = labOf(settingsOf(file));
  const stack = parse(readFileSync(resolve(project, file), "utf8")) as { config: { "atelier:class": unknown } };
  const loaded = classFrom(stack.config["atelier:class"], lab, machine);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  expect(loaded.class.teams).toMatchObject([
    { key: "red", members: [{ username: "student1" }, { username: "student2", role: "reader" }] },
    { key: "blue", machines: [{ name: "docker", image: "guest", flavor: "small", floatingIp: true }] },
  ]);
  expect(checkVolumes(lab, loaded.class)).toEqual([]);
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
