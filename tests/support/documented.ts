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

/** The commands of a line, without what is said of them. Words in quotes may hold anything: they stand as `QUOTED`. */
function parts(line: string): string[] {
  return line
    .replace(/'[^']*'|"[^"]*"/g, "QUOTED")
    .replace(/\s+#.*$/, "")
    .split(/\s*(?:&&|;|\|(?!\w)|>)\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Without the variables that are set for a command. */
const bare = (part: string) => part.replace(/^(?:[A-Z_]+=\S+\s+)+(?=\S)/, "");

/** Of text that is not all commands: those that are the project's own. */
const ownOf = (line: string) =>
  parts(line)
    .map(bare)
    .filter((part) => known.test(part));

/**
 * Every command in blocks of shell, whatever it is; in other blocks (a transcript, a crontab, a unit) and among words set as code those
 * of the project's own.
 */
export function commandsOf(page: string): string[] {
  const commands: string[] = [];
  const words = page.replace(/^( *)```(\S*)\n([^]*?)^\1```$/gm, (_, _indent, language: string, text: string) => {
    const lines = text.split("\n");
    if (language === "sh") commands.push(...lines.flatMap(parts).map(bare));
    if (language === "ini")
      commands.push(
        ...[...text.matchAll(/^ExecStart=\/usr\/bin\/env (.*)$/gm)].flatMap(([, command]) => ownOf(command!)),
      );
    if (language === "") commands.push(...lines.flatMap((line) => line.split(/\s{2,}|: /)).flatMap(ownOf));
    return "";
  });
  const inWords = [...words.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => ownOf(code!));
  return [...commands, ...inWords];
}

function ofPage(file: string): Documented[] {
  return commandsOf(readFileSync(join(root, file), "utf8")).map((command) => ({ file, command }));
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
