import { listed } from "../names";
import { Problems, type Problem } from "../problem";
import type { LabModel } from "../types";
import { volumesOf } from "./quotas";
import type { ClassModel } from "./types";

/**
 * Volumes need Cinder, which the control plane that Atelier installs has not. A cloud that exists is asked when the first
 * volume is made: only it knows.
 */
export function checkVolumes({ controlPlane }: Pick<LabModel, "controlPlane">, model: ClassModel): readonly Problem[] {
  const problems = new Problems();
  if (controlPlane.kind === "existing") return problems.all;
  const kinds = new Map<string, readonly string[]>();
  for (const machine of model.teams.flatMap(({ machines }) => machines))
    if (!kinds.has(machine.kind))
      kinds.set(
        machine.kind,
        volumesOf(machine).map(({ name }) => name),
      );
  for (const [kind, names] of kinds)
    if (names.length > 0)
      problems.addText(
        `blueprint ${model.blueprint.name}, machines.${kind}`,
        listed(names),
        `${names.length === 1 ? "is a volume" : "are volumes"}, and a control plane of \`kind: install\` has no Cinder`,
        "leave volumes and bootVolume out of the blueprint, or use an existing cloud with Cinder",
      );
  return problems.all;
}
