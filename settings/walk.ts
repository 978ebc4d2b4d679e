/** Finds the part of a zod schema at a path: its allowed values, and whether it is a secret. */
import { z } from "zod";
import { listed } from "../values/names";
import { secret } from "./common";

type Schema = z.core.$ZodType;

/** The schema without wrappers for absent values. */
function unwrap(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrap(schema.unwrap());
  return schema;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schemas that may apply to a value: the alternatives of a union, or the one that its discriminator selects. */
export function alternatives(schema: Schema, value: unknown): Schema[] {
  const plain = unwrap(schema);
  if (plain instanceof z.ZodDiscriminatedUnion && isMapping(value)) {
    const key = plain.def.discriminator;
    const named = plain.options.filter((option) => {
      const literal = option instanceof z.ZodObject ? unwrap(option.shape[key] as Schema) : undefined;
      return literal instanceof z.ZodLiteral && literal.values.has(value[key] as string);
    });
    return named.length > 0 ? named : [...plain.options];
  }
  return plain instanceof z.ZodUnion ? plain.options.flatMap((o) => alternatives(o, value)) : [plain];
}

/** The union among the schemas, if there is one. */
export function unionOf(schemas: readonly Schema[]): z.ZodUnion | undefined {
  return schemas.map(unwrap).find((schema): schema is z.ZodUnion => schema instanceof z.ZodUnion);
}

function below(schema: Schema, value: unknown, key: PropertyKey): Schema[] {
  return alternatives(schema, value).flatMap((s) => {
    if (s instanceof z.ZodObject) return Object.hasOwn(s.shape, key) ? [s.shape[String(key)] as Schema] : [];
    if (s instanceof z.ZodRecord) return [s.valueType];
    return s instanceof z.ZodArray ? [s.element] : [];
  });
}

/** The schemas and the value at a path. */
export function lookUp(schema: Schema, value: unknown, path: readonly PropertyKey[]) {
  let schemas: Schema[] = [schema];
  let found: unknown = value;
  for (const key of path) {
    const inside = found;
    schemas = schemas.flatMap((s) => below(s, inside, key));
    found =
      typeof inside === "object" && inside !== null && Object.hasOwn(inside, key)
        ? (inside as Record<PropertyKey, unknown>)[key]
        : undefined;
  }
  return { schemas, value: found };
}

/** The schema of a secret's text. A description copies a secret's schema, but the copy has the same last step. */
function secretText(schema: Schema): Schema | undefined {
  return schema instanceof z.ZodPipe && schema.def.out === secret.def.out ? schema.def.in : undefined;
}

/** Whether the schema is that of a secret. */
export function isSecret(schema: Schema): boolean {
  return secretText(schema) !== undefined;
}

/** Whether the schema is, or contains, a secret. */
export function holdsSecret(schema: Schema): boolean {
  if (isSecret(schema)) return true;
  const plain = unwrap(schema);
  if (plain !== schema) return holdsSecret(plain);
  if (plain instanceof z.ZodUnion) return plain.options.some(holdsSecret);
  if (plain instanceof z.ZodObject) return Object.values(plain.shape).some((s) => holdsSecret(s as Schema));
  if (plain instanceof z.ZodRecord) return holdsSecret(plain.valueType);
  return plain instanceof z.ZodArray && holdsSecret(plain.element);
}

/** The text that the schema's author wrote about its values: `an IPv4 address such as ...`. */
function authored(schema: Schema): string | undefined {
  const errors = [schema._zod.def.error, ...(schema._zod.def.checks ?? []).map((check) => check._zod.def.error)];
  for (const error of errors) {
    const text = error?.({ code: "custom", input: undefined, path: [] } as never);
    if (typeof text === "string") return text;
  }
  return undefined;
}

/** A bound of a number, from `.min()`, `.positive()` and the like. */
interface Bound {
  readonly check: string;
  readonly value: number;
  readonly inclusive: boolean;
}

function describeNumber(schema: z.ZodNumber): string {
  const bounds = (schema._zod.def.checks ?? []).map((check) => check._zod.def as unknown as Bound);
  const low = bounds.find((bound) => bound.check === "greater_than");
  const high = bounds.find((bound) => bound.check === "less_than");
  if (!schema.isInt) return low === undefined ? "a number" : `a number above ${low.value}`;
  const from = low === undefined ? "" : ` from ${low.inclusive ? low.value : low.value + 1}`;
  return `a whole number${from}${high === undefined ? "" : ` to ${high.value}`}`;
}

function describeObject(schema: z.ZodObject): string {
  const required = Object.entries(schema.shape).filter(([, s]) => unwrap(s as Schema) === s);
  const keys = (required.length > 0 ? required : Object.entries(schema.shape)).map(([key]) => key);
  return `a mapping with ${listed(keys)}`;
}

/** The allowed values, in words. */
export function describe(schema: Schema): string {
  const plain = unwrap(schema);
  const text = authored(plain);
  if (text !== undefined) return text;
  const inSecret = secretText(plain);
  if (inSecret !== undefined)
    return `${authored(inSecret) ?? "a text"}, set with \`pulumi config set --secret --path\``;
  if (plain instanceof z.ZodEnum) return listed(plain.options.map(String), "or");
  if (plain instanceof z.ZodLiteral) return [...plain.values].join(" or ");
  if (plain instanceof z.ZodNumber) return describeNumber(plain);
  if (plain instanceof z.ZodObject) return describeObject(plain);
  if (plain instanceof z.ZodUnion) return listed([...new Set(plain.options.map(describe))], "or");
  if (plain instanceof z.ZodBoolean) return "true or false";
  if (plain instanceof z.ZodArray) {
    const least = (plain.def.checks ?? []).some((check) => check._zod.def.check === "min_length");
    return `a list${least ? " that is not empty" : ""}, each item ${describe(plain.element)}`;
  }
  if (plain instanceof z.ZodRecord) return "a mapping, its keys being names";
  if (plain instanceof z.ZodURL) return "a URL that starts with http:// or https://";
  const prefix = (plain._zod.def.checks ?? []).map((c) => (c._zod.def as { prefix?: string }).prefix).find(Boolean);
  return prefix === undefined ? "a text" : `a text that starts with ${prefix}`;
}
