/** Which resources of the stack are the class's, or a team's. Pure. */
import { keptName } from "../../model/kept";
import type { StateResource } from "./pulumi";

/** Types of the components, as components/class has them. */
const classType = "atelier:class:Class";
export const teamType = "atelier:class:Team";

/** Pulumi's pattern for the class's component and everything in it, whether it exists or not. */
export function classTarget(stack: string): string {
  // The stack's name without organisation and project, as a URN has it.
  return `urn:pulumi:${stack.split("/").at(-1) ?? stack}::*::${classType}**`;
}

/**
 * The room in the administrator's project that the class's groups need: without it in a run's targets, a lab that does not have
 * it yet could not be worked on by parts. A pattern, since an existing control plane has none.
 */
export const roomTarget = "**::control-plane-quotas";

/** What the stack's machines were made with: a run without it would not see what it costs. */
export const keptTarget = `**::${keptName}`;

/**
 * Patterns for a team's component and everything in it, whether it exists or not, in the lab's stack or in one of the
 * class's own; there with what that stack's teams share, which is made with the first of them.
 */
export function teamPatterns(className: string, team: string, own: boolean): string[] {
  const name = `class-${className}`;
  const shared = ["", ".lab", ".openstack", ".end"].map((part) => `${name}${part}`);
  return [...(own ? shared : []), `${name}.${team}`, `${name}.${team}.**`].map((one) => `**::${one}`);
}

/** Of a team's own key pair. What stands on it is replaced with it: the machines that it opens. */
export const keyPattern = (className: string, team: string) => `**::class-${className}.${team}.key`;

/** The URNs of the class's component in the lab's stack and everything in it. */
export function ofClass(resources: readonly StateResource[]): string[] {
  const types = (urn: string) => (urn.split("::")[2] ?? "").split("$");
  return resources.filter(({ urn }) => types(urn).includes(classType)).map(({ urn }) => urn);
}

/**
 * The URNs of a team's component and everything in it that exist: of a pattern another team's name could be the start.
 * The component is called `class-NAME.TEAM`, and no key has a dot in it.
 */
export function teamTargets(resources: readonly StateResource[], team: string): string[] {
  const inside = new Set(
    resources.filter(({ type, urn }) => type === teamType && urn.endsWith(`.${team}`)).map(({ urn }) => urn),
  );
  // A state lists parents before their children.
  for (const { urn, parent } of resources) if (parent !== undefined && inside.has(parent)) inside.add(urn);
  return [...inside];
}
