/**
 * Reads a stack file for a picture: settings, roster and blueprint are read and checked as `up` does it, but files
 * that only `up` needs may be missing. Secrets are encrypted in the file, and keys, images and clouds.yaml may be on
 * another machine.
 */
import { basename } from "node:path";
import { z } from "zod";
import { readFiles, type FilesRead } from "../../reading/files";
import type { Machine } from "../../reading/machine";
import { labSettings, type LabSettings } from "../../settings/lab";
import { alternatives, holdsSecret, isMapping, isSecret } from "../../settings/walk";
import { stackFrom, type StackRead } from "../../reading/stack";
import { Problems } from "../../values/problem";
import { parseYaml } from "../../values/yaml";

type Schema = z.core.$ZodType;

/** A value that is valid wherever a secret may stand: text, password, key. No picture shows it. */
const standIn = "0".repeat(64);

const isEncrypted = (value: unknown) => isMapping(value) && Object.keys(value).join() === "secure";

/** Of several schemas for a mapping, the one that has most of its keys. */
function meant(schema: Schema, value: unknown): Schema | undefined {
  const known = (one: Schema) =>
    one instanceof z.ZodObject && isMapping(value) ? Object.keys(value).filter((key) => key in one.shape).length : 0;
  return [...alternatives(schema, value)].sort((a, b) => known(b) - known(a))[0];
}

/** The value with {@link standIn} for secrets that are encrypted, or required and not set yet. */
export function withStandIns(schema: Schema, value: unknown): unknown {
  if (isSecret(schema)) return value === undefined || isEncrypted(value) ? standIn : value;
  if (schema instanceof z.ZodOptional && value === undefined) return undefined;
  if (schema instanceof z.ZodOptional && isSecret(schema.unwrap())) return withStandIns(schema.unwrap(), value);
  const plain = meant(schema, value);
  if (plain instanceof z.ZodRecord && isMapping(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withStandIns(plain.valueType, one)]));
  if (!(plain instanceof z.ZodObject) || !holdsSecret(plain)) return value;
  if (value !== undefined && !isMapping(value)) return value;
  const filled = Object.entries(plain.shape).flatMap(([key, inner]) => {
    const found = withStandIns(inner as Schema, value?.[key]);
    return found === undefined ? [] : [[key, found] as const];
  });
  // An optional mapping of secrets alone stays absent.
  return value === undefined && filled.length === 0 ? undefined : { ...value, ...Object.fromEntries(filled) };
}

/** Reads the files that exist; missing ones do not matter for a picture. */
function readWhatIsThere(settings: LabSettings, machine: Machine): FilesRead {
  return { ...readFiles(settings, machine), problems: new Problems(), warnings: [] };
}

function trouble(file: string, got: string, reason: string, fix: string): StackRead {
  return { reports: [`${file}: ${got} ${reason}; ${fix}`] };
}

/**
 * What a stack file declares, or a report of all its mistakes.
 * @param path absolute
 */
export function readStackFile(path: string, machine: Machine): StackRead {
  const file = basename(path);
  const why = machine.trouble(path);
  if (why !== undefined) return trouble(path, "the file", why, "use --stack NAME or --config-file FILE");
  const parsed = parseYaml(machine.read(path));
  if ("reason" in parsed) return trouble(file, "the file", parsed.reason, parsed.fix);
  const [error] = parsed.errors;
  if (error !== undefined) {
    const { line, col } = parsed.lines.linePos(error.offset);
    return trouble(`${file} line ${line}, column ${col}`, "this", `is not valid YAML (${error.message})`, "correct it");
  }
  const value: unknown = parsed.document.toJS();
  const config = isMapping(value) && isMapping(value["config"]) ? value["config"] : {};
  if (config["atelier:lab"] === undefined)
    return trouble(file, "config.atelier:lab", "is not set", "copy one of examples/ and edit it");
  const lab = withStandIns(labSettings, config["atelier:lab"]);
  return stackFrom(lab, config["atelier:class"], machine, readWhatIsThere);
}
