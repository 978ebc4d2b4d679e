/** The box's control plane, as the peers use it: in domains of the benchmark's own, which it empties and deletes. */
import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient } from "../../openstack/client";
import { accessFromOutputs } from "../../components/control/access";
import { measure } from "./measure";
import { projectFolder } from "../../values/project-folder";

/** Domains of the benchmark start with this, and nobody else's do. */
export const prefix = "bench-";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The administrator's access to the box's OpenStack, from the outputs of its stack. @throws Error when it does not run. */
export async function boxAccess(): Promise<ApiAccess> {
  const args = ["stack", "output", "--json", "--show-secrets"];
  const child = spawn("box/pulumi", args, { cwd: projectFolder, stdio: ["ignore", "pipe", "ignore"] });
  const [outputs, code] = await Promise.all([
    text(child.stdout),
    new Promise((done, failed) => child.on("error", failed).on("close", done)),
  ]);
  const access = code === 0 ? accessFromOutputs(JSON.parse(outputs) as Record<string, unknown>) : undefined;
  if (access === undefined)
    throw new Error("the lab in a box does not run: npm start, or leave the peers out: --only scale");
  return access;
}

/** One file of the run for the authority; it is no secret. */
function fileOf(caCertificate: string): string {
  const path = join(tmpdir(), `atelier-bench-${process.pid}-ca.pem`);
  writeFileSync(path, caCertificate);
  process.once("exit", () => rmSync(path, { force: true }));
  return path;
}

/** What OpenStack's own clients and both providers read. */
export function environmentOf(access: ApiAccess): NodeJS.ProcessEnv {
  return {
    OS_AUTH_URL: access.authUrl,
    OS_USERNAME: access.username,
    OS_PASSWORD: access.password,
    OS_PROJECT_NAME: access.projectName,
    OS_USER_DOMAIN_NAME: access.userDomainName,
    OS_PROJECT_DOMAIN_NAME: access.projectDomainName,
    OS_REGION_NAME: access.region,
    OS_IDENTITY_API_VERSION: "3",
    ...(access.caCertificate && { OS_CACERT: fileOf(access.caCertificate) }),
  };
}

export async function makeDomain(access: ApiAccess, name: string): Promise<string> {
  const api = await ApiClient.connect(access);
  const { domain } = await api.call<{ domain: Named }>("identity", "POST", "/domains", { domain: { name } });
  return domain.id;
}

/** What a class shares with its teams stands in the administrator's project. */
async function removeSharedGroups(api: ApiClient, names: readonly string[]): Promise<void> {
  const { security_groups } = await api.get<{ security_groups: Named[] }>("network", "/security-groups");
  for (const { id } of security_groups.filter(({ name }) => names.includes(name))) {
    const path = `/rbac-policies?object_id=${id}`;
    const { rbac_policies } = await api.get<{ rbac_policies: Named[] }>("network", path);
    for (const policy of rbac_policies) await api.remove("network", `/rbac-policies/${policy.id}`);
    await api.remove("network", `/security-groups/${id}`);
  }
}

/** Empties and deletes every domain of the benchmark, those of an earlier run that was killed too. */
export async function sweep(access: ApiAccess, sharedGroups: readonly string[]): Promise<void> {
  const { domains } = await (await ApiClient.connect(access)).get<{ domains: Named[] }>("identity", "/domains");
  for (const { id } of domains.filter(({ name }) => name.startsWith(prefix))) {
    const task = ["tasks/run.js", "purge", "delete"];
    const options = { cwd: projectFolder, env: process.env, limitSeconds: 300, cleaning: true };
    await measure("node", task, { ...options, input: JSON.stringify({ access, params: { domainId: id } }) });
  }
  await removeSharedGroups(await ApiClient.connect(access), sharedGroups);
}
