import { isMap } from "yaml";
import type { Problems, Step } from "../../values/problem";
import { visible } from "../../values/visible";
import { parseYaml } from "../../values/yaml";

/** Longest user data that Nova takes, in bytes of base64 (its API schema, `user_data`). */
const mostEncoded = 65_535;

/** Whether Nova takes a text of so many bytes; a problem if it does not. */
export function checkUserDataSize(problems: Problems, path: readonly Step[], bytes: number): boolean {
  if (Math.ceil(bytes / 3) * 4 <= mostEncoded) return true;
  const fix = "keep it below 49149 bytes; let it download the rest";
  problems.add(path, `a text of ${bytes} bytes`, "is longer than Nova takes", fix);
  return false;
}

/** What is wrong with user data, and where in the text, from 0. */
export interface UserDataTrouble {
  readonly offset: number;
  readonly reason: string;
  readonly fix: string;
}

/**
 * User data that cloud-init would ignore silently: a header with a mistake in it, or an invalid configuration. It
 * recognises texts by their beginning, ignoring case and leading blanks (cloudinit/handlers, type_from_starts_with).
 * Other texts are for other programs (Ignition, cloudbase-init).
 */
export function userDataTrouble(text: string): UserDataTrouble | undefined {
  const before = /^[\s\ufeff]*/.exec(text)?.[0] ?? "";
  const line = text.slice(before.length).split("\n", 1)[0] ?? "";
  const isScript = line.startsWith("#!");
  const isConfiguration = /^#\s*cloud-config\s*$/i.test(line);
  if (!isScript && !isConfiguration) return undefined;
  if (before.includes("\ufeff") || (isScript && before !== ""))
    return {
      offset: 0,
      reason: `has something before ${isScript ? "#!" : "#cloud-config"}`,
      fix: "start the text with it",
    };
  if (isScript) return undefined;
  if (/^#\s/.test(line))
    return { offset: 0, reason: "is not #cloud-config, which cloud-init looks for", fix: "write #cloud-config" };
  return configurationTrouble(text);
}

/** cloud-init only logs that it cannot read its configuration. */
function configurationTrouble(text: string): UserDataTrouble | undefined {
  const parsed = parseYaml(text);
  if ("reason" in parsed) return parsed;
  // PyYAML accepts duplicate keys, and takes the last.
  const error = parsed.errors.find(({ code }) => code !== "DUPLICATE_KEY");
  if (error !== undefined) {
    const message = visible((error.message.split("\n", 1)[0] ?? "").slice(0, 200));
    return { offset: error.offset, reason: `is not valid YAML (${message})`, fix: "fix it" };
  }
  const { contents } = parsed.document;
  if (contents === null || isMap(contents)) return undefined;
  const offset = contents.range?.[0] ?? 0;
  return {
    offset,
    reason: "is no mapping, as a cloud-config has to be",
    fix: "write keys with values: `packages: [git]`",
  };
}
