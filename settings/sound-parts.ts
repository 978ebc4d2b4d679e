import { z } from "zod";
import type { Step } from "../values/problem";
import { labSettings, type LabSettingsInput } from "./lab";
import { alternatives, isMapping, lookUp } from "./walk";

type Issue = z.core.$ZodIssue;
type Part = readonly Step[];

/**
 * How many keys lead to a part that stands for itself: what is wrong in one says nothing about the next. A part is left
 * out whole, since half of it would mean something else than what was written.
 */
function depthOf([first, second]: Part): number {
  if (first === "cloud" || (first === "host" && second === "bridges")) return 3;
  return first === "nodes" ? 2 : 1;
}

/** The keys that a mapping may have and has not: a misspelt one is one of these. */
function absentKeys(value: unknown, at: Part): Part[] {
  const place = lookUp(labSettings, value, at);
  const shapes = place.schemas.flatMap((schema) => alternatives(schema, place.value));
  const keys = shapes.flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
  return keys.filter((key) => !isMapping(place.value) || !Object.hasOwn(place.value, key)).map((key) => [...at, key]);
}

/** The parts that an issue makes unreadable: to be taken out, and of which nothing is known. */
function partsOf(issue: Issue, value: unknown): { readonly out: readonly Part[]; readonly unknown: readonly Part[] } {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  const depth = depthOf(path);
  // A misspelt key among the parts themselves: they are fine, but for the one that was meant.
  if (issue.code === "unrecognized_keys" && path.length < depth)
    return { out: issue.keys.map((key) => [...path, key]), unknown: absentKeys(value, path) };
  const part = path.slice(0, depth);
  // A name that cannot be one stands for another, which is not known.
  const misnamed = issue.code === "invalid_key" && path.length === depth;
  return { out: [part], unknown: [misnamed ? part.slice(0, -1) : part] };
}

/** The value without what stands at a place. */
function without(value: unknown, [key, ...rest]: Part): unknown {
  if (!isMapping(value) || key === undefined || !Object.hasOwn(value, key)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== key)
      : entries.map(([name, inner]) => [name, name === key ? without(inner, rest) : inner]),
  );
}

/** Stands for a control plane that cannot be read: nothing is asked of it, and it promises nothing. */
const someControlPlane: LabSettingsInput["controlPlane"] = {
  kind: "existing",
  // RFC 2606: never a host's name.
  auth: { authUrl: "http://controller.invalid", username: "nobody", password: "nothing", projectName: "none" },
};

/** What of the settings can be checked for its meaning. */
export interface SoundParts {
  readonly settings: z.output<typeof labSettings>;
  /** Parts that are left out. */
  readonly unread: readonly Part[];
}

/** The settings without the parts whose shape is wrong; undefined when nothing is left of them. */
export function soundParts(issues: readonly Issue[], value: unknown): SoundParts | undefined {
  const parts = issues.map((issue) => partsOf(issue, value));
  const rest = parts.flatMap(({ out }) => out).reduce(without, value);
  if (!isMapping(rest)) return undefined;
  const parsed = labSettings.safeParse({ controlPlane: someControlPlane, ...rest });
  return parsed.success ? { settings: parsed.data, unread: parts.flatMap(({ unknown }) => unknown) } : undefined;
}
