/** What pages and messages tell people to give to Pulumi, the Pulumi of this project has. */
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../support/commands";
import { ofMessages, ofPages } from "../support/documented";

const binary = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "versions/3.259.0/bin/pulumi");

/** By subcommand, the flags that are told. */
function told(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { command } of [...ofPages(), ...ofMessages()]) {
    const [, args] = /^(?:npm run (?:--silent )?pulumi -- |pulumi )(.*)$/.exec(command) ?? [];
    const words = args?.split(/\s+/) ?? [];
    const end = words.findIndex((word) => !/^[a-z]+$/.test(word));
    // At most two words name a subcommand; more are arguments.
    const name = words
      .slice(0, end === -1 ? words.length : end)
      .slice(0, ["stack", "config"].includes(words[0] ?? "") ? 2 : 1);
    if (name.length === 0) continue;
    const flags = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split("=")[0]!);
    found.set(name.join(" "), new Set([...(found.get(name.join(" ")) ?? []), ...flags]));
  }
  return found;
}

test.each([...told()])("pulumi %s", async (name, flags) => {
  const { code, stdout } = await run(binary, [...name.split(" "), "--help"], { quiet: true });
  expect(code).toBe(0);
  // Of an unknown one it is the help of what stands before it.
  const before = name
    .split(" ")
    .slice(0, -1)
    .map((word) => `${word} `)
    .join("");
  expect(stdout).not.toMatch(new RegExp(`^Usage:\\n +pulumi ${before}\\[`, "m"));
  expect([...flags].filter((flag) => !stdout.includes(flag))).toEqual([]);
});
