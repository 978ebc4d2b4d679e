/**
 * A state of the lab in a box as an earlier version would leave it: tests/engine/states/COMMIT-lab.json. Machines cannot be
 * recorded, so the program of that commit runs against a monitor that takes every resource for made: URNs, inputs, parents and
 * dependencies are that program's own, ids and what scripts print are made up. Volumes, servers and networks are compared by their
 * inputs when a provider cannot be asked, as in a preview without the lab.
 *
 * To make one, in a worktree of that commit with this file and node_modules of today:
 * `npx tsx tests/support/earlier-lab.ts FILE`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import * as store from "@pulumi/pulumi/runtime/state";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parse } from "yaml";
import type { Engine } from "./engine";

export const stack = "earlier";

type Values = Readonly<Record<string, unknown>>;

interface Entry {
  readonly inputs?: Values;
  /** In a file, those that the inputs do not say. */
  readonly outputs?: Values;
}

interface State {
  readonly deployment: { readonly resources: readonly Entry[] };
}

const mapped = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, change)]));
};

const publicKey = (folder: string) => readFileSync(join(folder, "ssh/id_ed25519.pub"), "utf8").trim();

/** Gives a stack the state that a file keeps, with the folder and the key of this engine. */
export async function restoreLab(commit: string, engine: Engine): Promise<void> {
  const file = resolve(__dirname, `../engine/states/${commit}-lab.json`);
  const text = readFileSync(file, "utf8")
    .replaceAll("FOLDER", engine.folder)
    .replaceAll("PUBLIC KEY", publicKey(engine.folder));
  const whole = JSON.parse(text) as State;
  const resources = whole.deployment.resources.map((one) =>
    one.outputs === undefined ? one : { ...one, outputs: { ...one.inputs, ...one.outputs } },
  );
  await engine.restore(stack, JSON.stringify({ ...whole, deployment: { ...whole.deployment, resources } }));
}

/** What scripts print that others read. */
const installed = JSON.stringify({
  authUrl: "http://198.18.26.20:5000/v3",
  username: "admin",
  password: "of this state only",
  projectName: "admin",
  userDomainName: "Default",
  projectDomainName: "Default",
  region: "RegionOne",
  messageQueueUrl: "rabbit://openstack:of-this-state-only@198.18.26.20:5672/",
  metadataAddress: "198.18.26.20",
  metadataSecret: "of this state only",
  consoleUrl: "http://198.18.26.20:6080/vnc_lite.html",
  servicePasswords: { nova: "of this state", neutron: "of this state", placement: "of this state" },
  volumeKey: "ab".repeat(32),
});
const printed: Readonly<Record<string, string>> = {
  "lab-host-hypervisor-libvirt": JSON.stringify({
    ...{ acceleration: "emulation", cpuModel: "any", vendor: "intel", memoryMiB: 16_000 },
    socket: "/var/run/libvirt/libvirt-sock",
  }),
  "control-plane-secrets": installed,
  "control-plane-install": installed,
  "nodes-migration-key": Buffer.from("a private key\n").toString("base64"),
};

const wire = { signature: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" };
const isSecret = (value: object): value is { value: unknown } =>
  (value as Record<string, unknown>)[wire.signature] === wire.secret;

/** A value of the wire as a state has it: secrets laid open, in JSON. @param inside of a secret, where nothing is marked */
function inState(value: unknown, inside = false): unknown {
  if (Array.isArray(value)) return value.map((one) => inState(one, inside));
  if (typeof value !== "object" || value === null) return value;
  if (!isSecret(value)) return Object.fromEntries(Object.entries(value).map(([k, one]) => [k, inState(one, inside)]));
  if (inside) return inState(value.value, true);
  return { [wire.signature]: wire.secret, plaintext: JSON.stringify(inState(value.value, true)) };
}

const uuid = (number: number) => `a9f19d0c-ec00-4c1f-83e1-${String(number).padStart(12, "0")}`;
const commands = { urn: `urn:pulumi:${stack}::atelier::pulumi:providers:command::default_1_2_1`, id: uuid(0) };
const root = `urn:pulumi:${stack}::atelier::pulumi:pulumi:Stack::atelier-${stack}`;

function idOf(request: RegisterResourceRequest, number: number, { name }: Values): string {
  if (!request.getCustom()) return "";
  if (request.getType().startsWith("command:")) return `${request.getName()}0a1b2c3d`;
  return request.getType().startsWith("libvirt:index/volume") ? `/var/lib/libvirt/${String(name)}` : uuid(number);
}

/** What a provider adds to the inputs, as far as other resources read it. */
function computed(request: RegisterResourceRequest): Values {
  const type = request.getType();
  if (type.startsWith("command:")) {
    const value = printed[request.getName()] ?? "";
    const isHidden = request.getAdditionalsecretoutputsList().includes("stdout");
    return { stderr: "", stdout: isHidden ? { [wire.signature]: wire.secret, value } : value };
  }
  if (type.includes("networkingFloatingipV2")) return { address: "198.18.65.200" };
  return type.includes("networkingPortV2") ? { allFixedIps: ["192.168.100.5"] } : {};
}

/** How the engine notes a package that is made of a Terraform provider. */
function packageOf(type: string): Values {
  const [, isProvider, name = ""] = /^(pulumi:providers):(\w+)$/.exec(type) ?? [];
  if (isProvider === undefined) return {};
  const { pulumi: made } = JSON.parse(readFileSync(require.resolve(`@pulumi/${name}/package.json`), "utf8")) as {
    pulumi: { version: string; parameterization: { value: string } };
  };
  const internal = { name: "terraform-provider", version: made.version, parameterization: made.parameterization.value };
  return { __internal: internal, version: made.version };
}

function entryOf(request: RegisterResourceRequest, urn: string, id: string, inputs: Values): object {
  const type = request.getType();
  const provider = request.getProvider() || (type.startsWith("command:") ? `${commands.urn}::${commands.id}` : "");
  return {
    ...{ urn, type, custom: request.getCustom(), parent: request.getParent() || root },
    ...(id && { id, outputs: inState(computed(request)) }),
    inputs: { ...(inState(inputs) as Values), ...packageOf(type) },
    ...(id && provider && { provider }),
    dependencies: request.getDependenciesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...(request.getDeletedwith() && { deletedWith: request.getDeletedwith() }),
  };
}

/** Runs the program of this worktree, whose index.ts declares everything when it is read. */
async function declared(): Promise<readonly object[]> {
  const refuse = () => {
    throw new Error("the program looks something up");
  };
  await pulumi.runtime.setMocks({ call: refuse, newResource: refuse }, "atelier", stack, false);
  const lab = (parse(readFileSync("Pulumi.dev.yaml", "utf8")) as { config: Values }).config["atelier:lab"];
  pulumi.runtime.setAllConfig({ "atelier:lab": JSON.stringify(lab) }, []);
  const command = { version: "1.2.1", "__pulumi-go-provider-version": "v1.5.0" };
  const resources: object[] = [
    { urn: root, custom: false, type: "pulumi:pulumi:Stack" },
    {
      ...commands,
      custom: true,
      type: "pulumi:providers:command",
      inputs: { __internal: {}, ...command },
      outputs: {},
    },
  ];
  type Reply = (error: null, response: object) => void;
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, (request: never, reply: Reply) => void>;
  monitor["registerResource"] = (request: RegisterResourceRequest, reply) => {
    const above = request.getParent() === "" ? "" : `${request.getParent().split("::")[2]}$`;
    const urn = `urn:pulumi:${stack}::atelier::${above}${request.getType()}::${request.getName()}`;
    const inputs = (request.getObject()?.toJavaScript() ?? {}) as Values;
    const id = idOf(request, resources.length, inputs);
    resources.push(entryOf(request, urn, id, inputs));
    const object = Struct.fromJavaScript({ ...inputs, ...computed(request) } as never);
    const none = { getPropertydependenciesMap: () => undefined, getResult: () => 0, getUnknown: () => false };
    reply(null, { ...none, getUrn: () => urn, getId: () => id, getObject: () => object });
  };
  monitor["registerResourceOutputs"] = (_request, reply) => reply(null, {});
  const nothing = () => Promise.resolve();
  const callbacks = { registerResourceHook: nothing, awaitStackRegistrations: nothing, shutdown: () => undefined };
  Object.assign((store as unknown as { getStore(): object }).getStore(), { callbacks });
  await import("../../index");
  await pulumi.runtime.disconnect();
  return resources;
}

/** What `ATELIER_STATE` stands for in Pulumi.dev.yaml. */
function boxFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "atelier-lab-"));
  for (const name of ["images", "ssh"]) mkdirSync(join(folder, name));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", join(folder, "ssh/id_ed25519")]);
  const [type, key] = publicKey(folder).split(" ");
  writeFileSync(join(folder, "ssh/known_hosts"), `* ${type} ${key}\n`);
  for (const image of ["node", "guest"]) writeFileSync(join(folder, "images", `${image}.qcow2`), image);
  return folder;
}

async function make(file: string): Promise<void> {
  const folder = boxFolder();
  process.env["ATELIER_STATE"] = folder;
  const resources = await declared();
  const magic = "ab35920a3077459b09dd1a3f7ddc28df4e3efc81b3240013bb6906688abc684d";
  const salt = "v1:A24B4BYTSt8=:v1:KpvYRGsYZcK6swlr:zHpjUs4TGjpUUB2x/tUdY7ZkyKQOKg==";
  const deployment = {
    manifest: { time: "2026-10-01T00:00:00Z", magic, version: "v3.259.0" },
    secrets_providers: { type: "passphrase", state: { salt } },
    resources,
  };
  const privateKey = readFileSync(join(folder, "ssh/id_ed25519"), "utf8");
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  const place = (text: string) =>
    [privateKey, escaped(privateKey), escaped(escaped(privateKey))]
      .reduce((now, key) => now.replaceAll(key, "a private key"), text)
      .replaceAll(publicKey(folder), "PUBLIC KEY")
      .replaceAll(folder, "FOLDER");
  const state = mapped({ version: 4, features: ["hooks"], deployment }, (text) => {
    const placed = place(text);
    // A script, which every version has in other words; the machines' own XML is compared. A secret's text is JSON.
    if (placed.length < 1000 || /^[{[]|<xsl:/.test(placed)) return placed;
    return placed.startsWith('"') ? '"a script"' : "a script";
  });
  writeFileSync(file, `${JSON.stringify(state, undefined, 1)}\n`);
  rmSync(folder, { recursive: true });
}

const file = require.main === module ? process.argv[2] : undefined;
if (file !== undefined) void make(file);
