/** Who makes thirty teams, and how each is asked to. */
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ApiAccess } from "../../openstack/access";
import { environmentOf, makeDomain, prefix } from "./control-plane";
import { measure, type Measured } from "./measure";
import { blueprintOfPeers, classSettings, quotasOfPeers, rosterOf } from "./settings";
import { projectFolder } from "../../values/project-folder";
import { Workspace } from "./workspace";

export const peerSteps = ["up", "no-op", "destroy"] as const;

export type PeerStep = (typeof peerSteps)[number];

export type PeerName =
  "Atelier" | "OpenTofu" | "OpenTofu with people" | "naive Pulumi" | "openstack command" | "Ansible" | "calls alone";

/** One that is ready to be measured. */
export interface Peer {
  readonly name: PeerName;
  readonly teams: number;
  /** Absent: it has no such thing. */
  readonly steps: Readonly<Partial<Record<PeerStep, () => Promise<Measured>>>>;
  dispose(): void;
}

export interface PeerContext {
  readonly access: ApiAccess;
  readonly teams: number;
  /** Of each command. */
  readonly limitSeconds: number;
}

/** Groups that the class shares with its teams. */
export const sharedGroups = ["open"];

/** Makes its domain too, which the sweep afterwards takes away. */
type MakePeer = (context: PeerContext) => Promise<Peer>;

const here = join(projectFolder, "bench/peers");

/** A program's path, which is installed if it is not there. @throws CommandFailed with why it cannot be had */
async function installed(program: "opentofu" | "openstack" | "ansible-playbook"): Promise<string> {
  const options = { cwd: projectFolder, env: process.env, limitSeconds: 1800 };
  return (await measure(join(here, "install"), [program], options)).stdout.trim();
}

const makeAtelier: MakePeer = async ({ access, teams, limitSeconds }) => {
  const workspace = new Workspace();
  const stack = "peers";
  await workspace.init(stack);
  const roster = workspace.write("roster.csv", rosterOf(teams, { members: 1, firstVni: 900_001 }));
  const blueprint = workspace.write("blueprint.yaml", blueprintOfPeers);
  const { caCertificate, ...rest } = access;
  const auth = { ...rest, ...(caCertificate && { caCertificateFile: workspace.write("ca.pem", caCertificate) }) };
  workspace.configure(stack, {
    "atelier:lab": { controlPlane: { kind: "existing", auth } },
    "atelier:class": { ...classSettings(roster, blueprint), quotas: quotasOfPeers },
  });
  const peer = pulumiPeer("Atelier", workspace, stack, { teams, limitSeconds });
  // As its users do it.
  const destroy = () => workspace.runClass(stack, ["destroy", "--yes"], limitSeconds);
  return { ...peer, steps: { ...peer.steps, destroy } };
};

const makeNaive: MakePeer = async ({ access, teams, limitSeconds }) => {
  const DOMAIN_ID = await makeDomain(access, `${prefix}naive`);
  const environment = { ...environmentOf(access), TEAMS: String(teams), DOMAIN_ID };
  const workspace = new Workspace(join(here, "naive"), environment);
  await workspace.init("peers");
  return pulumiPeer("naive Pulumi", workspace, "peers", { teams, limitSeconds });
};

function pulumiPeer(
  name: PeerName,
  workspace: Workspace,
  stack: string,
  { teams, limitSeconds }: Pick<PeerContext, "teams" | "limitSeconds">,
): Peer {
  const run = (...args: string[]) => workspace.run(stack, args, limitSeconds);
  return {
    ...{ name, teams },
    steps: {
      up: () => run("up", "--yes", "--skip-preview"),
      "no-op": () => run("preview", "--expect-no-changes"),
      destroy: () => run("destroy", "--yes", "--skip-preview"),
    },
    dispose: () => workspace.dispose(),
  };
}

/** Plugins are found where Pulumi's bridge has them, which is laid out as a mirror of OpenTofu's: no network is asked. */
const tofuConfig = (mirror: string) => `provider_installation {
  filesystem_mirror { path = ${JSON.stringify(mirror)} }
}
`;

async function openTofu(
  name: PeerName,
  files: readonly string[],
  { access, teams, limitSeconds }: PeerContext,
): Promise<Peer> {
  const tofu = await installed("opentofu");
  const domain = await makeDomain(access, `${prefix}opentofu`);
  const workspace = new Workspace();
  const { folder } = workspace;
  for (const file of files) copyFileSync(join(here, "opentofu", file), join(folder, file));
  const variables = { TF_VAR_teams: String(teams), TF_VAR_domain_id: domain };
  const config = { TF_CLI_CONFIG_FILE: workspace.write("tofurc", tofuConfig(workspace.tfPlugins)) };
  const env = { ...process.env, ...environmentOf(access), ...variables, ...config, TF_IN_AUTOMATION: "1" };
  const run = (...args: string[]) => measure(tofu, [...args, "-no-color"], { cwd: folder, env, limitSeconds });
  await run("init", "-input=false");
  return {
    ...{ name, teams },
    steps: {
      up: () => run("apply", "-auto-approve", "-input=false"),
      "no-op": () => run("plan", "-detailed-exitcode", "-input=false"),
      destroy: () => run("destroy", "-auto-approve", "-input=false"),
    },
    dispose: () => workspace.dispose(),
  };
}

const makeCommand: MakePeer = async ({ access, teams, limitSeconds }) => {
  const openstack = await installed("openstack");
  const domain = await makeDomain(access, `${prefix}command`);
  const env = { ...process.env, ...environmentOf(access), PATH: `${dirname(openstack)}:${process.env.PATH}` };
  const run = (step: string) =>
    measure(join(here, "openstack-command"), [step, String(teams), domain], { cwd: here, env, limitSeconds });
  return {
    ...{ name: "openstack command", teams },
    steps: { up: () => run("up"), destroy: () => run("destroy") },
    dispose: () => undefined,
  };
};

const makeAnsible: MakePeer = async ({ access, teams, limitSeconds }) => {
  const playbook = await installed("ansible-playbook");
  const domain_id = await makeDomain(access, `${prefix}ansible`);
  const env = { ...process.env, ...environmentOf(access), ANSIBLE_LOCALHOST_WARNING: "False" };
  const variables = { teams, domain_id, ansible_python_interpreter: join(dirname(playbook), "python") };
  const run = (file: string) =>
    measure(playbook, ["-i", "localhost,", "-e", JSON.stringify(variables), join(here, "ansible", file)], {
      ...{ cwd: here, env, limitSeconds },
    });
  return {
    ...{ name: "Ansible", teams },
    steps: { up: () => run("up.yml"), "no-op": () => run("up.yml"), destroy: () => run("destroy.yml") },
    dispose: () => undefined,
  };
};

const makeCalls: MakePeer = async ({ access, teams, limitSeconds }) => {
  const domainId = await makeDomain(access, `${prefix}calls`);
  const input = JSON.stringify({ access, teams, domainId });
  const run = (verb: string) =>
    measure("node", ["tasks/bundle.js", "bench/peers/calls.ts", verb], {
      ...{ cwd: projectFolder, env: process.env, limitSeconds, input },
    });
  return {
    ...{ name: "calls alone", teams },
    steps: { up: () => run("create"), destroy: () => run("delete") },
    dispose: () => undefined,
  };
};

export const makers: Readonly<Record<PeerName, MakePeer>> = {
  OpenTofu: (context) => openTofu("OpenTofu", ["main.tf"], context),
  "OpenTofu with people": (context) => openTofu("OpenTofu with people", ["main.tf", "people.tf"], context),
  Atelier: makeAtelier,
  "calls alone": makeCalls,
  "naive Pulumi": makeNaive,
  "openstack command": makeCommand,
  Ansible: makeAnsible,
};

/** Those that take minutes for a few teams: measured with fewer, once, and told for all teams in proportion. */
export const slowPeers: readonly PeerName[] = ["openstack command", "Ansible"];
