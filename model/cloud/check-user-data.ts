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

/** How cloud-init tells what a text is: by its very first characters (cloudinit/handlers, INCLUSION_TYPES_MAP). */
const headers = [
  "#cloud-config-archive",
  "#cloud-config",
  "#cloud-boothook",
  "#include-once",
  "#include",
  "#part-handler",
];

/**
 * What cloud-init would pass over without a word: a header that is not quite one, a script of Windows' lines, a configuration
 * that is none. Other texts are other programs' business (Ignition, cloudbase-init).
 */
export function userDataTrouble(text: string): UserDataTrouble | undefined {
  const first = /^[\s\ufeff]*/.exec(text)?.[0].length ?? 0;
  const line = text.slice(first).split("\n", 1)[0] ?? "";
  const word = line.toLowerCase().replace(/^#\s+/, "#").trimEnd();
  const meant = headers.find((header) => word === header) ?? (word.startsWith("#!") ? "#!" : undefined);
  if (meant === undefined) return undefined;
  if (first > 0)
    return {
      offset: 0,
      reason: `has something before ${meant}`,
      fix: `start the text with ${meant}: cloud-init looks at its first characters`,
    };
  if (meant === "#!") {
    if (!line.endsWith("\r")) return undefined;
    return {
      offset: 0,
      reason: "is a script with Windows' line ends, which no interpreter is found for",
      fix: "save it with Unix line ends",
    };
  }
  if (!line.startsWith(meant))
    return { offset: 0, reason: `is not ${meant}, which cloud-init looks for`, fix: `write ${meant}` };
  return meant === "#cloud-config" ? configurationTrouble(text) : undefined;
}

/** cloud-init only logs that it could not read its configuration. */
function configurationTrouble(text: string): UserDataTrouble | undefined {
  const parsed = parseYaml(text);
  if ("reason" in parsed) return parsed;
  // cloud-init, too, reads the first document alone.
  const error = parsed.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (error !== undefined) {
    const message = visible((error.message.split("\n", 1)[0] ?? "").slice(0, 200));
    return { offset: error.offset, reason: `is not valid YAML (${message})`, fix: "mend it" };
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
