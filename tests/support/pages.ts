/** The project's pages: links, anchors, and what they show of settings. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "./commands";

const skipped = ["node_modules", "sdks", "bin", ".git"];

function below(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : path.endsWith(".md") ? [path] : [];
  });
}

export const pages: readonly string[] = below(".");

export const textOf = (page: string) => readFileSync(join(root, page), "utf8");

/** Without blocks of code, and without words set as code. */
function prose(page: string): string {
  return textOf(page)
    .replace(/^( *)```[^]*?^\1```/gm, "")
    .replace(/`[^`\n]*`/g, "");
}

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading
    .replace(/<[^>]*>|`|\[|\]\([^)]*\)|\*\*/g, "")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replace(/ /g, "-");
}

export function anchorsOf(page: string): ReadonlySet<string> {
  const text = textOf(page).replace(/^( *)```[^]*?^\1```/gm, "");
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!));
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]);
}

/** What is wrong with the links of a page: files and anchors that are not there. */
export function brokenLinks(page: string): string[] {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets.flatMap((target) => {
    if (/^(https?|mailto):/.test(target)) return [];
    const [file = "", anchor] = target.split("#");
    const path = file === "" ? page : normalize(join(dirname(page), decodeURI(file)));
    if (!existsSync(join(root, path))) return [`${page}: there is no ${path}`];
    if (anchor === undefined) return [];
    const inFolder = statSync(join(root, path)).isDirectory() ? join(path, "README.md") : path;
    return anchorsOf(inFolder).has(anchor) ? [] : [`${page}: ${path} has no anchor ${anchor}`];
  });
}

export interface Snippet {
  readonly page: string;
  readonly text: string;
}

/** Blocks of code in one language, without their indentation. */
export function blocks(page: string, language: string): Snippet[] {
  const found = textOf(page).matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\``, "gm"));
  return [...found].map(([, indent, text]) => ({
    page,
    text: text!.replace(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** Words set as code that set something: `stacks: 14`, `volumes: {}`. */
export function settingsInWords(page: string): Snippet[] {
  const text = textOf(page).replace(/^( *)```[^]*?^\1```/gm, "");
  return [...text.matchAll(/`([A-Za-z]+: [^`\n]+)`/g)].map(([, code]) => ({ page, text: code! }));
}
