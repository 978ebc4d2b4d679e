/** What the box looks at in a stack file. Mistakes in it are the program's to report; here they count as nothing. */
import { parse } from "yaml";
import { z } from "zod";
import { label } from "../../settings/common";
import { node } from "../../settings/node";

/** Absent: the text is no stack file. */
interface LabPart {
  readonly host?: unknown;
  readonly nodes?: unknown;
}

export function labIn(text: string): LabPart | undefined {
  try {
    return (parse(text) as { config?: { "atelier:lab"?: LabPart } } | null)?.config?.["atelier:lab"];
  } catch {
    return undefined;
  }
}

/** The nodes by name, with the schema's defaults; none, where any of them is wrong. */
export function nodesIn(lab: LabPart | undefined): Readonly<Record<string, z.output<typeof node>>> {
  return z.record(label, node).safeParse(lab?.nodes ?? {}).data ?? {};
}
