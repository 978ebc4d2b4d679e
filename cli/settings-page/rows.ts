/** Turns every key of a schema into a row of a table. */
import { z } from "zod";
import { describe, isSecret } from "../../settings/walk";

type Schema = z.core.$ZodType;

export interface Row {
  /** Path from the section: `management.bridge`, `networks[].network`. */
  readonly key: string;
  /** The allowed values. */
  readonly type: string;
  readonly unit: string;
  /** As YAML; `required` if there is none and the key has to be given. Undefined: no default. */
  readonly default: string | undefined;
  readonly isRequired: boolean;
  readonly text: string;
  readonly schema: Schema;
  /** Path of the section with the keys below it. */
  readonly below?: string;
}

export interface Section {
  /** Path from the root: `nodes.NAME`. */
  readonly path: string;
  /** The alternative of a union: `role: compute`. */
  readonly variant?: string;
  readonly text: string;
  readonly rows: readonly Row[];
}

const words: readonly (readonly [RegExp, string])[] = [
  [/MiB$/, "MiB"],
  [/GiB$|^gigabytes$/, "GiB"],
  [/Seconds$/, "seconds"],
  [/^mtu$/, "bytes"],
];

function unitOf(key: string): string {
  return words.find(([pattern]) => pattern.test(key))?.[1] ?? "";
}

interface Peeled {
  readonly inner: Schema;
  readonly isRequired: boolean;
  readonly default: unknown;
}

/** The schema without wrappers for absent values. */
export function peel(schema: Schema): Peeled {
  if (schema instanceof z.ZodOptional) return { ...peel(schema.unwrap()), isRequired: false };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return { ...peel(schema.unwrap()), isRequired: false, default: schema.def.defaultValue };
  return { inner: schema, isRequired: true, default: undefined };
}

/** The description; that of the outermost wrapper counts. */
function textOf(schema: Schema): string {
  const own = (schema as z.ZodType).description;
  if (own !== undefined) return own;
  const { inner } = peel(schema);
  return inner === schema ? "" : textOf(inner);
}

/** One line of YAML. */
export function yamlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => `${key}: ${yamlText(one)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[A-Za-z/][\w./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/** An empty mapping or list is not shown as a default: its keys have defaults of their own. */
function defaultText(value: unknown): string | undefined {
  if (value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0)) return undefined;
  return yamlText(value);
}

function variants(schema: Schema): readonly z.ZodObject[] | undefined {
  const objects = schema instanceof z.ZodDiscriminatedUnion ? schema.options : [];
  return objects.length > 0 ? objects.filter((one): one is z.ZodObject => one instanceof z.ZodObject) : undefined;
}

export class SettingsWalk {
  readonly sections: Section[] = [];

  constructor(
    /** Prefix of each path: `class`. */
    private readonly prefix: string,
    root: z.ZodObject,
    text: string,
  ) {
    this.#section("", root, text);
  }

  /** @param path from the root; empty for the root itself */
  #section(path: string, schema: z.ZodObject, text: string, variant?: string): void {
    const rows: Row[] = [];
    const own = this.sections.length;
    const whole = [this.prefix, path].filter(Boolean).join(".");
    // Added before the sections inside it.
    this.sections.push({ path: whole, text, rows, ...(variant === undefined ? {} : { variant }) });
    this.#keys(rows, path, "", schema);
    this.sections[own] = { ...this.sections[own]!, rows };
  }

  #keys(rows: Row[], path: string, at: string, { shape }: z.ZodObject): void {
    for (const [key, schema] of Object.entries(shape) as [string, Schema][])
      this.#key(rows, path, at === "" ? key : `${at}.${key}`, schema);
  }

  #key(rows: Row[], path: string, key: string, schema: Schema): void {
    const { inner, isRequired, default: standard } = peel(schema);
    const place = path === "" ? key : `${path}.${key}`;
    const row = (type: string, more: Partial<Row> = {}) =>
      rows.push({
        key,
        type,
        isRequired,
        default: defaultText(standard),
        schema,
        text: textOf(schema),
        unit: unitOf(key.replace(/^.*\./, "")),
        ...more,
      });
    const below = (name: string) => [this.prefix, name].filter(Boolean).join(".");
    if (isSecret(inner)) return void row("secret");
    const kinds = variants(inner);
    if (kinds !== undefined) {
      row("mapping", { below: below(place) });
      return this.#variants(place, kinds);
    }
    if (inner instanceof z.ZodObject) {
      // Mappings at the root have their own section; smaller ones are part of their parent's.
      if (path === "") {
        row("mapping", { below: below(place) });
        return this.#section(place, inner, textOf(schema));
      }
      row("mapping");
      return this.#keys(rows, path, key, inner);
    }
    if (inner instanceof z.ZodRecord) return this.#record(place, inner, row, below, textOf(schema));
    if (inner instanceof z.ZodArray && peel(inner.element).inner instanceof z.ZodObject) {
      row("list of mappings");
      return this.#keys(rows, path, `${key}[]`, peel(inner.element).inner as z.ZodObject);
    }
    if (inner instanceof z.ZodUnion) {
      row(unionText(inner));
      const seen = new Set<string>();
      for (const option of objectsIn(inner))
        for (const [name, one] of Object.entries(option.shape) as [string, Schema][]) {
          if (seen.has(name)) continue;
          seen.add(name);
          this.#key(rows, path, `${key}.${name}`, one);
        }
      return;
    }
    row(describe(inner));
  }

  #record(
    place: string,
    record: z.ZodRecord,
    row: (type: string, more?: Partial<Row>) => void,
    below: (name: string) => string,
    text: string,
  ): void {
    const value = peel(record.valueType).inner;
    const entry = `${place}.NAME`;
    const kinds = variants(value);
    const objects = value instanceof z.ZodUnion && kinds === undefined ? objectsIn(value) : [];
    if (kinds === undefined && !(value instanceof z.ZodObject) && objects.length === 0)
      return void row(`mapping of names to values, each ${describe(value)}`);
    row("mapping by name", { below: below(entry) });
    if (kinds !== undefined) return this.#variants(entry, kinds);
    if (value instanceof z.ZodObject) return this.#section(entry, value, text);
    // Alternatives of a mapping share a section; their keys distinguish them.
    const shape = Object.assign({}, ...objects.map((one) => one.shape)) as z.ZodRawShape;
    this.#section(entry, z.strictObject(shape), `${text} One of these forms.`);
  }

  #variants(place: string, kinds: readonly z.ZodObject[]): void {
    for (const kind of kinds) {
      const [name, literal] = (Object.entries(kind.shape) as [string, Schema][]).find(
        ([, one]) => one instanceof z.ZodLiteral,
      )!;
      const value = [...(literal as z.ZodLiteral).values].join();
      this.#section(place, kind, textOf(literal), `${name}: ${value}`);
    }
  }
}

function objectsIn(union: z.ZodUnion): z.ZodObject[] {
  return union.options.flatMap((one) => (one instanceof z.ZodObject ? [one] : []));
}

/** `dhcp, none, or a mapping with address` */
function unionText(union: z.ZodUnion): string {
  return union.options
    .map((one) => (one instanceof z.ZodObject ? `a mapping with ${Object.keys(one.shape)[0] ?? ""}` : describe(one)))
    .join(" or ");
}
