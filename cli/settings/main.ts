/** `npm run settings`: rewrites files of users into the present form. */
import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { pathText } from "../../values/problem";
import { parseArguments } from "./arguments";
import { upgraded } from "./upgrade";

/** Replaces the file atomically. A symbolic link keeps pointing to its file. */
function write(file: string, text: string): void {
  const target = realpathSync(file);
  const beside = `${target}.${process.pid}.new`;
  writeFileSync(beside, text, { mode: statSync(target).mode & 0o777, flag: "wx" });
  renameSync(beside, target);
}

/** Reads a file, and fails if it is not valid UTF-8. */
function read(file: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error("it is not UTF-8; save it as UTF-8 first");
  }
}

/**
 * Upgrades a file.
 * @returns whether it is in the present form now, or was before
 */
function upgrade(file: string, check: boolean): boolean {
  let text: string;
  try {
    text = read(file);
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
  else if (!check) {
    try {
      write(file, result.text);
    } catch (error) {
      console.error(`error: ${file} cannot be written, and is as it was: ${(error as Error).message}`);
      return false;
    }
  }
  return changes.length === 0 || !check;
}

function main(): number {
  const parsed = parseArguments(process.argv.slice(2));
  if ("help" in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  if ("mistake" in parsed) {
    console.error(`error: ${parsed.mistake}\n  all options: npm run settings -- help`);
    return 2;
  }
  const { files, check } = parsed;
  return files.map((file) => upgrade(file, check)).every(Boolean) ? 0 : 1;
}

process.exitCode = main();
