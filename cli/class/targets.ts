/** Which resources of a stack belong to the class or to a team. Pure. */
import { keptName } from "../../model/kept";
import type { StateResource } from "./pulumi";

/** Type of the class's component, as in components/class. */
const classType = "atelier:class:Class";
export const teamType = "atelier:class:Team";

/** Pulumi's pattern for the class's component and everything in it, existing or not. */
export function classTarget(stack: string): string {
  // URNs contain the stack's name without organisation and project.
  return `urn:pulumi:${stack.split("/").at(-1) ?? stack}::*::${classType}**`;
}

/**
 * The quotas of the administrator's project, which make room for the class's groups: without this target, a class
 * could not be made in a lab that has no such resource yet. A pattern, because an existing control plane has none.
 */
export const roomTarget = "**::control-plane-quotas";

/** The note about what machines were made with: a run without it would not notice losses. */
export const keptTarget = `**::${keptName}`;

/**
 * Patterns for a team's component and everything in it, existing or not, in the lab's stack or in one of the class's
 * own. In its own stack, what the stack's teams share is included, because it is made with the first team.
 */
export function teamPatterns(className: string, team: string, own: boolean): string[] {
  const name = `class-${className}`;
  const shared = ["", ".lab", ".openstack", ".end"].map((part) => `${name}${part}`);
  return [...(own ? shared : []), `${name}.${team}`, `${name}.${team}.**`].map((one) => `**::${one}`);
}

/** Of a team's own key pair. What stands on it is replaced with it: the machines that it opens. */
export const keyPattern = (className: string, team: string) => `**::class-${className}.${team}.key`;

/** URNs of the class's component in the lab's stack and of everything in it. */
export function ofClass(resources: readonly StateResource[]): string[] {
  const types = (urn: string) => (urn.split("::")[2] ?? "").split("$");
  return resources.filter(({ urn }) => types(urn).includes(classType)).map(({ urn }) => urn);
}

/**
 * URNs of a team's component and of everything in it that exist. Not a pattern: it would also match teams whose name
 * begins with this team's. The component is named `class-NAME.TEAM`; keys contain no dot.
 */
export function teamTargets(resources: readonly StateResource[], team: string): string[] {
  const inside = new Set(
    resources.filter(({ type, urn }) => type === teamType && urn.endsWith(`.${team}`)).map(({ urn }) => urn),
  );
  // States list parents before their children.
  for (const { urn, parent } of resources) if (parent !== undefined && inside.has(parent)) inside.add(urn);
  return [...inside];
}
