import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blockStorage, installationIn, roles, services } from "../../../cli/recovery/identity/wanted";
import { root } from "../../support/commands";

const folder = join(root, "components/control/install");

test("what is looked for is what the installation makes", () => {
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  const lines = [...text.join("\n").matchAll(/\bcatalogue (\w+) (\w+) "[^"]+" ([\w ]+?)(?:;| *$)/gm)];
  const made = lines.map(([, name, type, given = ""]) => ({ name, type, roles: given.split(" ") }));
  expect(made).toEqual([...services, blockStorage].map((service) => ({ ...service, roles })));
});

const controlPlane = "urn:pulumi:dev::atelier::atelier:control:ControlPlane::control-plane";
const child = (type: string, name: string, inputs: object) => ({
  ...{ urn: `${controlPlane.replace("::control-plane", "")}$${type}::${name}`, type, parent: controlPlane, id: "id" },
  inputs,
});
const stateWith = (...resources: { urn: string; type: string }[]) => ({
  deployment: { resources: [{ urn: controlPlane, type: "atelier:control:ControlPlane" }, ...resources] },
});
const secrets = child("command:remote:Command", "control-plane-secrets", { stdin: "" });
const provider = child("pulumi:providers:openstack", "control-plane-openstack", {});
const install = (stdin: string) => child("command:remote:Command", "control-plane-install", { stdin });

test("an installation is found by its component, with the services that it has", () => {
  const entry = install("export REGION='RegionOne'\n");
  const found = installationIn(stateWith(secrets, entry, provider));
  expect(found).toEqual({ entry, provider: `${provider.urn}::id`, services });
});

test("with volumes it has Cinder, also where its input is a secret", () => {
  const stdin = "export VOLUMES_PATH='/srv/volumes'\n";
  const sealed = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(stdin),
  };
  for (const entry of [install(stdin), child("command:remote:Command", "control-plane-install", { stdin: sealed })])
    expect(installationIn(stateWith(entry, provider))?.services).toEqual([...services, blockStorage]);
});

test.each([
  ["an existing control plane", stateWith(provider)],
  ["one that was not made to its end", stateWith(secrets, install(""))],
  ["a class's own stack", { deployment: { resources: [provider] } }],
  ["an empty stack", { deployment: {} }],
])("%s has none", (_, state) => expect(installationIn(state)).toBeUndefined());
