/** Commands that the project tells people to type: in its pages, and in its messages. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./commands";

export interface Documented {
  /** Where it stands, from the project's folder. */
  readonly file: string;
  /** As it is typed; in a message, as far as it can be told apart from the words around it. */
  readonly command: string;
}

/** What the project's commands begin with. */
const known =
  /^(?:npm (?:start|stop|test|ci|run)|(?:box|toolchain|images)\/[a-z/-]+(?:\s|$)|tests\/run|pulumi(?:\s|$)|ssh(?:-|\s|$))/;

function below(folder: string, isWanted: (path: string) => boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (["node_modules", "sdks", "bin", ".git"].includes(entry.name)) return [];
    return entry.isDirectory() ? below(path, isWanted) : isWanted(path) ? [path] : [];
  });
}

/** Variables that are set for one command, and what comes after it on a line, are not part of it. */
function bare(line: string): string[] {
  const parts = line.replace(/\s+#.*$/, "").split(/\s*(?:&&|;|\|(?!\w)|>)\s*/);
  return parts
    .map((part) => part.trim().replace(/^(?:export )?(?:[A-Z_]+=\S+\s+)+/, ""))
    .filter((part) => known.test(part));
}

/** Blocks of shell, and words set as code. */
function ofPage(file: string): Documented[] {
  const [blocks, words]: [string[], string[]] = [[], []];
  readFileSync(join(root, file), "utf8")
    .split(/^```/m)
    .forEach((part, i) => {
      if (i % 2 === 0) words.push(...[...part.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!));
      else if (/^sh\n/.test(part)) blocks.push(...part.split("\n").slice(1));
    });
  return [...blocks, ...words].flatMap(bare).map((command) => ({ file, command }));
}

export function ofPages(): Documented[] {
  const pages = below(".", (path) => path.endsWith(".md") && !path.startsWith("tests") && path !== "CHANGELOG.md");
  return pages.flatMap(ofPage);
}

/** Comments of the project's own code are for those who work on it; all else is told to somebody. */
function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|\*|\/\*|#).*$/gm, "");
}

const inText =
  /\b(?:npm (?:start|stop|test|ci|run [a-z:]+(?: -- [a-z-]+)?)|box\/[a-z]+(?![\w./])(?: --?[a-z]+)?|tests\/run|toolchain\/[a-z/]+(?![\w./])|images\/build|pulumi (?:[a-z]+ )*--?[a-z-]+)/g;

export function ofMessages(): Documented[] {
  const places = [
    "cli",
    "config",
    "settings",
    "values",
    "tasks",
    "components",
    "model",
    "box",
    "images",
    "toolchain",
    "bench",
  ];
  const isCode = (path: string) => /\.(?:ts|sh)$|\/[a-z-]+$/.test(path) && statSync(join(root, path)).size < 100_000;
  const files = [...places.flatMap((place) => below(place, isCode)), "tests/run"];
  return files.flatMap((file) => {
    const text = withoutComments(readFileSync(join(root, file), "utf8"));
    return [...text.matchAll(inText)].map(([command]) => ({ file: relative(root, join(root, file)), command }));
  });
}
