/**
 * The box of the tests. Who imports this works on that one: nothing here reaches a lab that somebody has running, whatever
 * the environment says.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient } from "../../openstack/client";
import { accessFromOutputs } from "../../components/control/access";
import type { ClassSettingsInput } from "../../settings/class";
import type { LabSettingsInput } from "../../settings/lab";
import { testBox } from "./box";
import { output, root, run, type Result } from "./commands";

export * from "./commands";

/** Its state folder, its namespace, and the first three bytes of its networks' addresses. */
export const { state, namespace, campus, internet } = testBox();

/** Machines of Pulumi.dev.yaml, and one more that tests add. */
export const labhost = `${campus}.10`;
export const controller = `${campus}.20`;
export const networkNode = `${campus}.31`;
export const lisa = `${campus}.41`;
export const bart = `${campus}.42`;

/** Arguments of an `up` that asks nothing. */
export const up = ["up", "--yes", "--skip-preview"];

/** What stands under `atelier:` in a stack file. */
export interface StackSettings {
  readonly lab: LabSettingsInput;
  readonly class?: ClassSettingsInput;
}

/** Runs `act` with a stack file of these settings instead of Pulumi.dev.yaml, by its environment. */
export async function withSettings<T>(
  settings: StackSettings,
  act: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-settings-"));
  try {
    const file = join(folder, "Pulumi.dev.yaml");
    const config = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`atelier:${key}`, value as unknown]),
    );
    writeFileSync(file, stringify({ config }), { mode: 0o600 });
    return await act({ ATELIER_SETTINGS: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pulumi on the box's stack; `lab` replaces the settings of Pulumi.dev.yaml for this one run. */
export async function pulumi(args: readonly string[], lab?: LabSettingsInput): Promise<Result> {
  return lab ? withSettings({ lab }, (env) => run("box/pulumi", args, { env })) : run("box/pulumi", args);
}

/** `npm run class -- ARGS` on the box's stack, with these settings. */
export function classCommand(settings: StackSettings, args: readonly string[]): Promise<Result> {
  return withSettings(settings, (env) => run("npm", ["run", "--silent", "class", "--", ...args], { env }));
}

/** The settings of Pulumi.dev.yaml as the box takes them, to change and hand to {@link pulumi}. */
export function devSettings(): LabSettingsInput {
  const text = execFileSync("box/settings", ["Pulumi.dev.yaml"], { cwd: root, env: process.env, encoding: "utf8" });
  return (parse(text) as { config: { "atelier:lab": LabSettingsInput } }).config["atelier:lab"];
}

/** A command on a machine, a node or an instance of the lab, by its address. */
export function ssh(address: string, command: string, extra: readonly string[] = []): Promise<Result> {
  const patient = ["-o", "ConnectTimeout=20"];
  // Those of the campus are known by their keys.
  if (address.startsWith(`${campus}.`)) return run("box/ssh", [...patient, ...extra, address, command]);
  return run("ssh", [
    ...["-i", join(state, "ssh/id_ed25519"), "-o", "BatchMode=yes", ...patient],
    // Instances are recreated all the time, and make their own keys.
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"],
    ...extra,
    `root@${address}`,
    command,
  ]);
}

export interface InstanceOutput {
  readonly floatingIp?: string;
  readonly fixedIps: readonly string[];
}

/** The stack's output `instances`. */
export async function instances(): Promise<Record<string, InstanceOutput>> {
  return JSON.parse(await output("box/pulumi", ["stack", "output", "instances", "--json"])) as Record<
    string,
    InstanceOutput
  >;
}

/** @throws when the lab has no such instance with a floating IP */
export async function floatingIp(name: string): Promise<string> {
  const address = (await instances())[name]?.floatingIp;
  if (!address) throw new Error(`instance ${name} has no floating IP`);
  return address;
}

/** The administrator's access, from the stack's own clouds.yaml. */
export async function administrator(): Promise<ApiAccess> {
  const { stdout } = await run("box/pulumi", ["stack", "output", "--json", "--show-secrets"], { quiet: true });
  const access = accessFromOutputs(JSON.parse(stdout) as Record<string, unknown>);
  if (access === undefined) throw new Error("the stack has no control plane");
  return access;
}

/** A client with the {@link administrator}'s access. */
export async function api(): Promise<ApiClient> {
  return ApiClient.connect(await administrator());
}
