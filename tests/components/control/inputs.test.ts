/** What the installation's scripts are told, against the scripts themselves. */
import { ControlPlane } from "../../../components/control/ControlPlane";
import { installSecrets, installVariables } from "../../../components/control/install-script";
import { Secret } from "../../../values/secret";
import { recordGraph, resourceNamed, secret } from "../../support/graph";
import { fullInstall, plainInstall, type InstallModel } from "../../support/install-model";
import { withScripts } from "../../support/install-scripts";

const plain: InstallModel = { ...plainInstall, ephemeral: true };
const tuned: InstallModel = { ...fullInstall, nodes: [] };

const names = ["keystone", "glance", "placement", "nova", "neutron", "cinder"] as const;
const given: InstallModel = {
  ...plain,
  secrets: {
    adminPassword: new Secret("admin-word"),
    messageQueuePassword: new Secret("queue-word"),
    metadataSecret: new Secret("metadata-word"),
    volumeKey: new Secret("0123456789abcdef".repeat(4)),
    databasePasswords: Object.fromEntries(names.map((name) => [name, new Secret(`${name}-database-word`)])),
    servicePasswords: Object.fromEntries(names.slice(1).map((name) => [name, new Secret(`${name}-service-word`)])),
  },
};

test("the scripts are told what the machine needs, and not what stands in configuration files only", () => {
  const told = ["PUBLIC_ADDRESS", "REGION", "FILTER", "CLIENTS", "CLIENTS_GIVEN", "PACKAGES"];
  expect(Object.keys(installVariables(plain))).toEqual(told);
  expect(Object.keys(installVariables(tuned))).toEqual([...told, "VOLUMES_PATH"]);
});

/** What a part of the scripts prints when Cinder is wanted, or not. */
const withVolumes = (commands: string, model: InstallModel) =>
  withScripts(`inputs_default; ${commands}`, installVariables(model));

test("Cinder's services run where there is a folder for volumes, and are off elsewhere", () => {
  const units = ["nfs-ganesha", "cinder-api", "cinder-scheduler", "cinder-volume"];
  const on = withVolumes('echo "${UNITS[@]}"', tuned);
  expect(on).toEqual(expect.arrayContaining(units));
  // The folder is mounted before anybody works in it.
  expect(on[0]).toMatch(/^var-lib-cinder-mnt-[0-9a-f]{32}\.mount$/);
  expect(withVolumes('echo "${UNITS_REPLACED[@]}"', tuned)).not.toEqual(expect.arrayContaining([units[0]]));
  expect(withVolumes('echo "${UNITS_REPLACED[@]}"', plain)).toEqual(expect.arrayContaining(units));
  expect(withVolumes('cinder_catalogue; echo "${CATALOGUE_GONE[@]}"', plain)).toEqual(["cinder"]);
});

test("the scripts take every input that the settings let pass", () => {
  const secrets = Object.entries(installSecrets(given)).map(([name, value]) => [name, value.reveal()] as const);
  const longest = { ADMIN_PASSWORD: "Az09._~-".repeat(16) };
  const environment = { ...installVariables(tuned), ...Object.fromEntries(secrets), ...longest };
  const address = "ip() { echo '2: eth0 inet 198.18.26.20/24'; }";
  expect(withScripts(`${address}; inputs_default; inputs_check; echo sound`, environment)).toEqual(["sound"]);
});

test("every secret of the scripts can be given, and none that they do not know", () => {
  expect(Object.keys(installSecrets(given)).sort()).toEqual(withScripts("secret_names").sort());
  expect(installSecrets(plain)).toEqual({});
});

/** Both scripts, and the last variable that each is told before the secrets. */
const scripts = [
  // A preview that draws the key does not know what travels with it.
  { script: "lab-secrets", last: "REGION", preview: false },
  { script: "lab-install", last: "PACKAGES", preview: false },
  { script: "lab-install", last: "PACKAGES", preview: true },
];
const outputs = {
  "lab-secrets-key": { stdout: "the key" },
  "lab-secrets": { stdout: JSON.stringify({ authUrl: "http://198.18.26.20:5000/v3", servicePasswords: {} }) },
};

test.each(scripts)(
  "$script: a secret that is given is one to Pulumi, and all that it travels with (preview: $preview)",
  async ({ script, last, preview }) => {
    const stdinOf = async (model: InstallModel) =>
      resourceNamed(await recordGraph(() => new ControlPlane("lab", model), { preview, outputs }), script).inputs[
        "stdin"
      ];
    const textOf = (stdin: unknown) =>
      typeof stdin === "string" ? stdin : (stdin as { "[secret]": string })["[secret]"];
    const plainly = await stdinOf(plain);
    // The key that the result is sealed with is a secret always.
    expect(typeof plainly).toBe(script === "lab-secrets" ? "object" : "string");
    const open = textOf(plainly);
    const lines = open.split("\n");
    const exported = Object.entries(installSecrets(given)).map(([name, value]) => `export ${name}='${value.reveal()}'`);
    const after = lines.findIndex((line) => line.startsWith(`export ${last}=`)) + 1;
    expect(await stdinOf(given)).toEqual(
      secret([...lines.slice(0, after), ...exported, ...lines.slice(after)].join("\n")),
    );
    expect(open).not.toContain("-word");
  },
);
