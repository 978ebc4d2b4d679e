import { z } from "zod";
import type { Step } from "../values/problem";
import { labSettings, type LabSettingsInput } from "./lab";
import { alternatives, isMapping, lookUp } from "./walk";

type Issue = z.core.$ZodIssue;
type Part = readonly Step[];

/**
 * Number of keys that lead to an independent part: a mistake in it says nothing about the next one. A part with a
 * mistake is left out whole, because half of it would mean something else.
 */
function depthOf([first, second]: Part): number {
  if (first === "cloud" || (first === "host" && second === "bridges")) return 3;
  return first === "nodes" ? 2 : 1;
}

/** Keys that a mapping may have but lacks; a misspelt key stands for one of these. */
function absentKeys(value: unknown, at: Part): Part[] {
  const place = lookUp(labSettings, value, at);
  const shapes = place.schemas.flatMap((schema) => alternatives(schema, place.value));
  const keys = shapes.flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
  return keys.filter((key) => !isMapping(place.value) || !Object.hasOwn(place.value, key)).map((key) => [...at, key]);
}

/** The parts that an issue makes unreadable: those to leave out, and those about which nothing is known. */
function partsOf(issue: Issue, value: unknown): { readonly out: readonly Part[]; readonly unknown: readonly Part[] } {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  const depth = depthOf(path);
  // A misspelt key beside the parts: the parts are fine, except the one that was meant.
  if (issue.code === "unrecognized_keys" && path.length < depth)
    return { out: issue.keys.map((key) => [...path, key]), unknown: absentKeys(value, path) };
  const part = path.slice(0, depth);
  // An invalid name stands for an unknown one.
  const misnamed = issue.code === "invalid_key" && path.length === depth;
  return { out: [part], unknown: [misnamed ? part.slice(0, -1) : part] };
}

/** The value without the part at a path. */
function without(value: unknown, [key, ...rest]: Part): unknown {
  if (!isMapping(value) || key === undefined || !Object.hasOwn(value, key)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== key)
      : entries.map(([name, inner]) => [name, name === key ? without(inner, rest) : inner]),
  );
}

/** Stands for a control plane that cannot be read. No check finds a mistake in it. */
const someControlPlane: LabSettingsInput["controlPlane"] = {
  kind: "existing",
  // A domain that never exists (RFC 2606).
  auth: { authUrl: "http://controller.invalid", username: "nobody", password: "nothing", projectName: "none" },
};

/** The settings that can be checked for their meaning. */
export interface SoundParts {
  readonly settings: z.output<typeof labSettings>;
  /** Parts that were left out. */
  readonly unread: readonly Part[];
}

/** The settings without the parts whose shape is wrong. Undefined: nothing is left. */
export function soundParts(issues: readonly Issue[], value: unknown): SoundParts | undefined {
  const parts = issues.map((issue) => partsOf(issue, value));
  const rest = parts.flatMap(({ out }) => out).reduce(without, value);
  if (!isMapping(rest)) return undefined;
  const parsed = labSettings.safeParse({ controlPlane: someControlPlane, ...rest });
  return parsed.success ? { settings: parsed.data, unread: parts.flatMap(({ unknown }) => unknown) } : undefined;
}
