import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { accessFromOutputs, parseInstallResult } from "../../../components/control/access";
import { installFunctions } from "../../../components/control/install-script";
import { ControlPlane, type ControlPlaneArgs } from "../../../components/control/ControlPlane";
import { nftables } from "../../../components/filter/nftables";
import { installDefaults } from "../../../settings/install-defaults";
import { Secret } from "../../../values/secret";
import { recordGraph, resourceNamed, secret, unknown, valueOf } from "../../support/graph";

const folder = join(__dirname, "../../../components/control");
const parts = readdirSync(join(folder, "install")).sort();

const install: Extract<ControlPlaneArgs, { kind: "install" }> = {
  kind: "install",
  connection: { address: "198.18.26.20", port: 22, user: "root", hostKey: "ssh-ed25519 AAAA" },
  publicAddress: "198.18.26.20",
  filter: { ways: [], parties: { management: ["198.18.26.0/24"], clients: ["10.0.0.0/8"] } },
  clientsGiven: false,
  nodes: ["198.18.26.31", "198.18.26.41"],
  region: "RegionOne",
  flatNetworks: ["physnet1"],
  vlanRanges: [{ physicalNetwork: "physnet1", first: 100, last: 199 }],
  ...installDefaults,
  secrets: { databasePasswords: {}, servicePasswords: {} },
  ephemeral: true,
};

const access = {
  authUrl: "https://198.18.26.20:5000/v3",
  username: "admin",
  password: "admin-word",
  projectName: "admin",
  userDomainName: "Default",
  projectDomainName: "Default",
  region: "RegionOne",
  caCertificate: "PEM",
};

const nodeJoin = {
  authUrl: access.authUrl,
  region: access.region,
  caCertificate: access.caCertificate,
  messageQueueUrl: "rabbit://openstack:queue-word@198.18.26.20:5671/",
  metadataAddress: "198.18.26.20",
  metadataSecret: "metadata-word",
  servicePasswords: { nova: "nova-word", neutron: "neutron-word", placement: "placement-word" },
};
/** Of an installed control plane, which has the key of encrypted volumes, and speaks TLS everywhere. */
const installedNodeJoin = { ...nodeJoin, encrypted: true, volumeKey: "key-word", shareCertificate: "SHARE" };

/** As the scripts print it: a service more than nodes ask for. */
const stdout = JSON.stringify({
  ...access,
  ...installedNodeJoin,
  servicePasswords: { glance: "glance-word", ...nodeJoin.servicePasswords },
});

const existing: ControlPlaneArgs = {
  kind: "existing",
  auth: { ...access, password: new Secret("admin-word") },
  join: {
    metadataAddress: nodeJoin.metadataAddress,
    messageQueueUrl: new Secret(nodeJoin.messageQueueUrl),
    metadataSecret: new Secret("metadata-word"),
    servicePasswords: {
      nova: new Secret("nova-word"),
      neutron: new Secret("neutron-word"),
      placement: new Secret("placement-word"),
    },
  },
};

const stdin = [
  "export PUBLIC_ADDRESS='198.18.26.20'",
  "export REGION='RegionOne'",
  `export FILTER='${nftables(install.filter).replaceAll("'", `'\\''`)}'`,
  "export CLIENTS='198.18.26.0/24,10.0.0.0/8'",
  "export CLIENTS_GIVEN='false'",
  "export PACKAGES='mariadb-server rabbitmq-server memcached nftables haproxy openssl keystone glance-api placement-api nova-api nova-conductor " +
    "nova-scheduler nova-consoleproxy neutron-server cinder-api cinder-scheduler cinder-volume nfs-ganesha nfs-ganesha-vfs python3-openstacksdk'",
  installFunctions(install),
  ...parts.map((part) => readFileSync(join(folder, "install", part), "utf8")),
].join("\n");

const secretsStdin = [
  "export PUBLIC_ADDRESS='198.18.26.20'",
  "export REGION='RegionOne'",
  "export RESULT_KEY='a key of 256 bits'",
  ...["install/00-common.sh", "install/02-secrets.sh", "install/03-certificates.sh", "secrets/main.sh"].map((part) =>
    readFileSync(join(folder, part), "utf8"),
  ),
].join("\n");

const onController = (name: string, input: unknown) => ({
  type: "command:remote:Command",
  name,
  parent: "lab",
  inputs: {
    connection: secret({
      host: "198.18.26.20",
      port: 22,
      user: "root",
      hostKey: "ssh-ed25519 AAAA",
      dialErrorLimit: 7,
      perDialTimeout: 10,
    }),
    create: "bash -s create",
    update: "bash -s update",
    delete: "bash -s delete",
    stdin: input,
    logging: "stderr",
    addPreviousOutputInEnv: false,
  },
  replaceOnChanges: ["triggers[*]"],
});

const secretsScript = {
  ...onController("lab-secrets", secret(secretsStdin)),
  dependsOn: ["lab-secrets-key"],
  additionalSecretOutputs: ["stdout", "connection"],
  beforeCreate: ["lab-reachable"],
  beforeUpdate: ["lab-reachable"],
};
const installScript = {
  ...onController("lab-install", stdin),
  dependsOn: ["lab-secrets"],
  additionalSecretOutputs: ["connection"],
};
const secretsKey = {
  type: "command:local:Command",
  name: "lab-secrets-key",
  parent: "lab",
  inputs: { create: "head -c 32 /dev/urandom | base64", update: 'printf %s "$PULUMI_COMMAND_STDOUT"', logging: "none" },
  replaceOnChanges: ["triggers[*]"],
  additionalSecretOutputs: ["stdout"],
};
const scripts = ["lab-install", "lab-secrets"];
const made = { "lab-secrets": { stdout }, "lab-secrets-key": { stdout: "a key of 256 bits" } };

const providerInputs = {
  authUrl: access.authUrl,
  userName: "admin",
  password: secret("admin-word"),
  tenantName: "admin",
  userDomainName: "Default",
  projectDomainName: "Default",
  region: "RegionOne",
  cacertFile: "PEM",
  maxRetries: "3",
};

function provider(inputs: object, dependsOn: string[] = []) {
  return {
    type: "pulumi:providers:openstack",
    name: "lab-openstack",
    parent: "lab",
    inputs,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    additionalSecretOutputs: ["password"],
  };
}

const component = (authUrl: unknown) => ({
  type: "atelier:control:ControlPlane",
  name: "lab",
  inputs: {},
  outputs: { authUrl },
});

describe("ControlPlane, installed", () => {
  test("update: secrets, the installation, and a provider with what the first printed", async () => {
    let plane!: ControlPlane;
    const graph = await recordGraph(() => (plane = new ControlPlane("lab", install)), {
      outputs: made,
    });

    expect(graph).toEqual([
      component(access.authUrl),
      installScript,
      provider(providerInputs, [...scripts, "lab-secrets-key"]),
      secretsScript,
      secretsKey,
    ]);
    expect(await valueOf(plane.access)).toEqual(secret(access));
    expect(await valueOf(plane.join)).toEqual(secret(installedNodeJoin));
    expect(await valueOf(plane.authUrl)).toBe(access.authUrl);
    expect(await valueOf(plane.caCertificate)).toBe("PEM");
    expect(plane.lifetime).toMatchObject({ __name: "lab-install" });
  });

  test("preview: the same graph, with what the script will print unknown", async () => {
    const graph = await recordGraph(() => new ControlPlane("lab", install), { preview: true });

    const unknownInputs = Object.fromEntries(Object.keys(providerInputs).map((key) => [key, unknown]));
    expect(graph).toEqual([
      component(unknown),
      installScript,
      provider({ ...unknownInputs, maxRetries: "3" }, [...scripts, "lab-secrets-key"]),
      { ...secretsScript, inputs: { ...secretsScript.inputs, stdin: unknown } },
      secretsKey,
    ]);
  });

  test("clouds.yaml holds the administrator's access and is a secret", async () => {
    let plane!: ControlPlane;
    await recordGraph(() => (plane = new ControlPlane("lab", install)), { outputs: made });

    const shown = (await valueOf(plane.cloudsYaml)) as { "[secret]": string };
    expect(parse(shown["[secret]"])).toEqual({
      clouds: {
        atelier: {
          auth: {
            auth_url: access.authUrl,
            username: "admin",
            password: "admin-word",
            project_name: "admin",
            user_domain_name: "Default",
            project_domain_name: "Default",
          },
          region_name: "RegionOne",
          identity_api_version: 3,
          cacert: "ca.pem",
        },
      },
    });
    expect(accessFromOutputs({ cloudsYaml: shown["[secret]"], caCertificate: "PEM" })).toEqual(access);
  });

  test("a user other than root runs the script through sudo", async () => {
    const args = { ...install, connection: { ...install.connection, user: "teacher" } };
    const graph = await recordGraph(() => new ControlPlane("lab", args), { preview: true });

    for (const name of scripts)
      expect(resourceNamed(graph, name).inputs).toMatchObject({ create: "sudo -n bash -s create" });
  });
});

describe("ControlPlane, existing", () => {
  test.each([true, false])("signs in, then the provider (preview: %s)", async (preview) => {
    let plane!: ControlPlane;
    const graph = await recordGraph(() => (plane = new ControlPlane("lab", existing)), { preview });

    const signIn = {
      type: "command:local:Command",
      name: "lab-sign-in",
      parent: "lab",
      inputs: {
        create: "node tasks/run.js sign-in create",
        update: "node tasks/run.js sign-in update",
        stdin: secret(JSON.stringify({ access, params: {} })),
        logging: "stderr",
        addPreviousOutputInEnv: false,
      },
      ignoreChanges: ["create", "update", "delete"],
      replaceOnChanges: ["triggers[*]"],
    };
    expect(graph).toEqual([component(access.authUrl), provider(providerInputs, ["lab-sign-in"]), signIn]);
    expect(await valueOf(plane.access)).toEqual(secret(access));
    expect(await valueOf(plane.join)).toEqual(secret(nodeJoin));
    expect(plane.lifetime).toBeUndefined();
  });

  test("without join values there is nothing to join with", async () => {
    let plane!: ControlPlane;
    await recordGraph(() => (plane = new ControlPlane("lab", { kind: "existing", auth: existing.auth })));

    expect(plane.join).toBeUndefined();
  });
});

describe("parseInstallResult", () => {
  test("a broken result is told without showing it", () => {
    expect(() => parseInstallResult('{"password": "half', "key")).toThrow(
      new Error("the control plane's installation printed 18 characters that are not its result"),
    );
    expect(() => parseInstallResult("U2FsdGVkX19vcGVucyB3aXRoIG5vdGhpbmc=", "key")).toThrow(
      new Error("the control plane's installation printed 36 characters that are not its result"),
    );
  });
});
