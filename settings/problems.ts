import { z } from "zod";
import { insteadOf, listed } from "../values/names";
import { Problems, type Problem, type Step } from "../values/problem";
import { withoutPasswords } from "../values/url";
import { alternatives, describe, holdsSecret, isMapping, lookUp, unionOf } from "./walk";

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** Problems of one kind reported at one place; of the others only the number. */
const mostTold = 100;

/** A value for a message: short, on one line, URLs without passwords. */
function shown(value: unknown): string {
  if (value === undefined) return "no value";
  if (value === null || value === "") return "an empty value";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return JSON.stringify(value) ?? "a value";
  const safe = withoutPasswords(value);
  const short = safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
  // Numbers and booleans written as text keep their quotes, which distinguish them.
  const isBare = /^[\w./:@[\]*+-]+$/.test(short) && !/^(-?\d+(\.\d+)?|true|false|null)$/.test(short);
  return isBare ? short : JSON.stringify(short);
}

/** How far an issue is from a valid value: the alternative with the fewest mistakes was probably meant. */
function slips(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

class Translator {
  constructor(readonly problems: Problems) {}

  translate(issues: readonly Issue[], schema: Schema, value: unknown, at: readonly Step[]): void {
    for (const issue of issues.slice(0, mostTold)) {
      const path = [...at, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
      const place = lookUp(schema, value, issue.path);
      if (issue.code === "unrecognized_keys") this.unknownKeys(issue.keys, place, path);
      else if (issue.code === "invalid_union" && issue.errors.length > 0) this.union(issue.errors, place, path);
      else if (issue.code === "invalid_key") this.badKey(issue, path);
      else this.wrongValue(place, path);
    }
    this.more(issues.length, at, "mistakes");
  }

  /**
   * Further problems of one kind in one place: only their number is reported. Nobody reads ten thousand of them, and
   * looking for the nearest name is slow.
   */
  private more(found: number, at: readonly Step[], what: string): void {
    if (found > mostTold) this.problems.add(at, `${found - mostTold} more ${what}`, "follow", "fix these first");
  }

  private unknownKeys(keys: readonly string[], place: Place, path: readonly Step[]): void {
    const known = place.schemas
      .flatMap((schema) => alternatives(schema, place.value))
      .flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
    for (const key of keys.slice(0, mostTold))
      this.problems.add(
        [...path, key],
        "this key",
        "does not exist",
        insteadOf(key, [...new Set(known)], "leave it out"),
      );
    this.more(keys.length, path, "such keys");
  }

  /** Problems of the alternative that was clearly meant, else the list of alternatives. */
  private union(errors: readonly (readonly Issue[])[], place: Place, path: readonly Step[]): void {
    const union = unionOf(place.schemas);
    const meant = (union?.options ?? [])
      .map((schema, i) => ({ schema: schema, issues: errors[i] ?? [] }))
      .filter(
        ({ schema }) =>
          isMapping(place.value) && alternatives(schema, place.value).some((s) => s instanceof z.ZodObject),
      )
      .sort((a, b) => slips(a.issues) - slips(b.issues));
    const [first, second] = meant;
    if (first && (second === undefined || slips(first.issues) < slips(second.issues)))
      this.translate(first.issues, first.schema, place.value, path);
    else this.wrongValue(place, path);
  }

  private badKey(issue: z.core.$ZodIssueInvalidKey, path: readonly Step[]): void {
    const message = issue.issues[0]?.message ?? "a name";
    this.problems.add(path, "this name", "cannot be used", `use ${message}`);
  }

  private wrongValue(place: Place, path: readonly Step[]): void {
    const hidden = place.value !== undefined && place.schemas.some(holdsSecret);
    const allowed = listed([...new Set(place.schemas.map(describe))], "or");
    const got = hidden ? "the value (not shown: secrets stand here)" : shown(place.value);
    this.problems.add(path, got, place.value === undefined ? "is set" : "cannot stand here", `use ${allowed}`);
  }
}

type Place = ReturnType<typeof lookUp>;

/**
 * Turns zod's issues into problems in the user's words. The value of a secret is never repeated.
 *
 * @param at path of the value in the stack file
 * @param problems receives the problems; those of a file know line and column
 */
export function schemaProblems(
  issues: readonly Issue[],
  schema: Schema,
  value: unknown,
  at: readonly Step[] = [],
  problems = new Problems(),
): readonly Problem[] {
  new Translator(problems).translate(issues, schema, value, at);
  return problems.all;
}
