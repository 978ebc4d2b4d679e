/** The stack files that ship, read as the program reads them. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { classFrom } from "../../reading/class";
import { labFrom } from "../../reading/lab";
import type { Stack } from "../../reading/stack";
import { formatProblem } from "../../values/problem";
import type { LabModel } from "../../model/types";
import { memoryMachine, privateKey, publicKey } from "../unit/base";

const project = resolve(__dirname, "../..");

export interface Settings {
  controlPlane: { join?: object };
}

const textOf = (file: string) => readFileSync(resolve(project, file), "utf8");

function configOf(file: string): Readonly<Record<string, unknown>> {
  return (parse(textOf(file)) as { config: Readonly<Record<string, unknown>> }).config;
}

export function settingsOf(file: string): Settings {
  return configOf(file)["atelier:lab"] as Settings;
}

/** The same with the secrets that a site sets for itself. */
export function settingsWithSecrets(file: string): Settings {
  const settings = settingsOf(file);
  if (settings.controlPlane.join !== undefined)
    settings.controlPlane.join = {
      ...settings.controlPlane.join,
      ...{ messageQueueUrl: "rabbit://", metadataSecret: "m" },
      servicePasswords: { nova: "n", neutron: "e", placement: "p" },
    };
  return settings;
}

const cloudsYaml = `
clouds:
  polytech:
    auth: {auth_url: https://controller.polytech.example:5000/v3, username: admin, password: p, project_name: admin}
`;

/** The files that the stack files name; those of the project are the real ones. */
export const machine = memoryMachine(
  {
    "/home/t/.ssh/id_ed25519": privateKey(),
    "/home/t/.ssh/id_ed25519.pub": publicKey,
    "/home/t/.ssh/known_hosts": "* ssh-ed25519 AAAA\n",
    "/home/t/.config/openstack/clouds.yaml": cloudsYaml,
    "/var/lib/atelier/ssh/id_ed25519": privateKey(),
    "/var/lib/atelier/ssh/id_ed25519.pub": publicKey,
    "/var/lib/atelier/ssh/known_hosts": "* ssh-ed25519 AAAA\n",
    "/var/lib/atelier/images/node.qcow2": "",
    "/var/lib/atelier/images/guest.qcow2": "",
    ...Object.fromEntries(
      ["examples/docker.cloud-config.yaml", "examples/rosters/networks.csv", "blueprints/docker-lab.yaml"].map(
        (file) => [`/project/${file}`, textOf(file)],
      ),
    ),
  },
  { SSH_AUTH_SOCK: "/run/agent" },
);

export function labOf(settings: Settings): LabModel {
  const loaded = labFrom(settings, machine);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.lab;
}

/** All that a stack file declares. */
export function stackOf(file: string): Stack {
  const lab = labOf(settingsWithSecrets(file));
  const value = configOf(file)["atelier:class"];
  if (value === undefined) return { lab };
  const loaded = classFrom(value, lab, machine);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return { lab, class: loaded.class };
}
