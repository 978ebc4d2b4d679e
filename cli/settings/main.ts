/** `npm run settings`: brings files that people wrote into the present form. */
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { pathText } from "../../values/problem";
import { upgraded } from "./upgrade";

const help = `npm run settings -- upgrade FILE...

Rewrites stack files (Pulumi.NAME.yaml) and blueprints that are written in an earlier form. What is not concerned stays as it is,
comments too. Says what it changed; a file in the present form is left alone. Earlier forms are read as well, so nothing is urgent.

  --check   only say what would change; exit 1 if anything would
`;

/** The new text takes the place of the old one whole, or not at all. */
function write(file: string, text: string): void {
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode: statSync(file).mode & 0o777 });
  renameSync(beside, file);
}

/** Whether the file was, or is now, in the present form. */
function upgrade(file: string, check: boolean): boolean {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    console.error(`error: ${file} cannot be read: ${(error as Error).message}`);
    return false;
  }
  const result = upgraded(text);
  if ("mistake" in result) {
    console.error(`error: ${file} ${result.mistake}`);
    return false;
  }
  const { changes } = result;
  for (const { path, now } of changes) console.log(`${file}: ${pathText(path)} ${now}`);
  if (changes.length === 0) console.log(`${file}: is in the present form`);
  else if (!check) write(file, result.text);
  return changes.length === 0 || !check;
}

function main(arguments_: readonly string[]): number {
  const [verb, ...rest] = arguments_;
  const check = rest.includes("--check");
  const files = rest.filter((argument) => argument !== "--check");
  if (verb === undefined || verb === "help" || verb === "--help") {
    process.stdout.write(help);
    return 0;
  }
  const unknown = files.find((file) => file.startsWith("-"));
  if (verb !== "upgrade" || unknown !== undefined || files.length === 0) {
    const mistake =
      verb !== "upgrade"
        ? `${verb} is no verb: use upgrade`
        : unknown === undefined
          ? "upgrade needs a FILE"
          : `${unknown} is no option: use --check`;
    console.error(`error: ${mistake}\n  all options: npm run settings -- help`);
    return 2;
  }
  return files.map((file) => upgrade(file, check)).every(Boolean) ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
