/** Boxes beside each other: names, numbers, addresses and settings of each (box/env.sh, box/lib). */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";

// Scripts start many programs, on a machine that may be busy.
jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");
const files = ["env.sh", "lib/layout.sh", "lib/number.sh", "lib/memory.sh", "lib/settings.sh"];
const sources = files.map((file) => `source box/${file}`).join("\n");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-boxes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Options {
  readonly box?: string;
  /** What `ip route` says of this machine. */
  readonly routes?: readonly string[];
  readonly input?: string;
}

/** A script in a box's environment, on a machine with these routes whose boxes are all in the folder. */
function inBox(script: string, { box = "", routes = [], input = "" }: Options = {}) {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const answers = routes.map(
    (route) => `[ "$*" = "-4 route show table all root ${route.split(" ")[0]}" ] && echo '${route}'`,
  );
  writeFileSync(join(bin, "ip"), ["#!/bin/bash", ...answers, "exit 0", ""].join("\n"));
  chmodSync(join(bin, "ip"), 0o755);
  const boxes = `state_folders() { find '${folder}' -mindepth 1 -maxdepth 1 -name 'atelier*'; }`;
  const state = `ATELIER_STATE='${folder}/atelier${box && `-${box}`}'`;
  const text = `set -euo pipefail; ${state}\n${sources}\n${boxes}\n${script}`;
  const env = { PATH: `${bin}:${process.env["PATH"]}`, HOME: folder, ATELIER_BOX: box };
  return spawnSync("bash", ["--norc", "-c", text], { cwd: root, env, input, encoding: "utf8" });
}

/** What a script prints, when it goes well. */
function printed(script: string, options?: Options): string {
  const { status, stdout, stderr } = inBox(script, options);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.trim();
}

const numberOf = (box: string, routes?: readonly string[]) => printed("take_number; echo $NUMBER", { box, routes });

describe("a box's name", () => {
  test.each(["second", "a", "team-7", "elevenchars"])(
    "%s is one, and its link's name fits into 15 characters",
    (box) => {
      expect(printed('echo "$NETNS $USER_LINK"', { box })).toBe(`atelier-${box} ate-${box}`);
      expect(`ate-${box}`.length).toBeLessThanOrEqual(15);
    },
  );

  test("the first box has none, and the names that it had before others could stand beside it", () => {
    expect(printed('echo "$NETNS $USER_LINK"')).toBe("atelier atelier0");
  });

  test.each([
    "Second",
    "7up",
    "a/b",
    "../x",
    "twelve-chars",
    "a b",
    "my-labhost",
    "controller",
    "a-",
    "-a",
    "a_b",
    "é",
  ])("%s is none", (box) => {
    const { status, stderr } = inBox("true", { box });
    expect(status).toBe(1);
    expect(stderr).toContain(`error: '${box}' cannot be a box's name`);
    expect(stderr).toContain("next: give ATELIER_BOX up to 11 small letters");
  });

  test("says where its state is, whatever box started the script", () => {
    const script =
      "unset ATELIER_STATE ATELIER_STATE_OF; source box/env.sh; ATELIER_BOX=other bash -c 'source box/env.sh; echo $ATELIER_STATE'";
    expect(printed(script)).toBe("/var/lib/atelier-other");
  });
});

describe("a box's number", () => {
  test("is 0 for the first, then the lowest that no other box has, up or down", () => {
    expect(numberOf("b")).toBe("1");
    expect(numberOf("")).toBe("0");
    expect(numberOf("a")).toBe("2");
    rmSync(join(folder, "atelier-b"), { recursive: true });
    expect(numberOf("c")).toBe("1");
  });

  test("stays with the box", () => {
    expect([numberOf("b"), numberOf("a")]).toEqual(["1", "2"]);
    rmSync(join(folder, "atelier-b"), { recursive: true });
    expect(numberOf("a")).toBe("2");
    // With machines, whose disks know their addresses, it stays even where something is in the way: check.sh names it.
    mkdirSync(join(folder, "atelier-a/machines"));
    expect(numberOf("a", ["198.18.130.0/24 dev vpn0"])).toBe("2");
    expect(printed("foreign_routes", { box: "a", routes: ["198.18.130.0/24 dev vpn0"] })).toBe(
      "198.18.130.0/24 dev vpn0",
    );
  });

  test("of a box that was made before there were numbers is 0", () => {
    mkdirSync(join(folder, "atelier/machines"), { recursive: true });
    expect(numberOf("")).toBe("0");
    expect(printed("address_of controller; mac_of labhost eth1")).toBe("198.18.26.20\n02:a7:e1:00:01:10");
  });

  test("is one whose networks this machine does not use, for the first box too", () => {
    expect(numberOf("", ["198.18.65.192/26 via 10.0.0.1 dev vpn0"])).toBe("1");
    expect(numberOf("a", ["198.18.130.0/24 dev docker7", "198.18.133.192/26 dev vpn0"])).toBe("4");
  });

  test("may be one whose route is the box's own", () => {
    expect(numberOf("a", ["198.18.128.0/24 dev ate-a proto kernel"])).toBe("1");
    expect(numberOf("b", ["198.18.130.0/24 dev ate-bb proto kernel"])).toBe("3");
  });

  test("gives each box networks of its own, all of them in 198.18.0.0/15", () => {
    const ranges = printed(
      "for n in $(seq 0 $LAST_NUMBER); do use_number $n; echo $CAMPUS_RANGE; echo $INTERNET_RANGE; done",
    ).split("\n");
    expect(ranges).toHaveLength(386);
    expect(new Set(ranges.map((range) => range.split(".").slice(0, 3).join("."))).size).toBe(386);
    for (const range of ranges)
      expect(range).toMatch(/^198\.1[89]\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\.(0\/24|192\/26)$/);
  });

  test("is refused when all are taken", () => {
    for (let number = 1; number <= 192; number++) {
      mkdirSync(join(folder, `atelier-${number}`));
      writeFileSync(join(folder, `atelier-${number}/number`), `${number}\n`);
    }
    const { status, stderr } = inBox("take_number", { box: "late" });
    expect(status).toBe(1);
    expect(stderr).toContain("no addresses are free for the box in 198.18.0.0/15");
    expect(existsSync(join(folder, "atelier-late"))).toBe(false);
  });
});

describe("a stack file in another box", () => {
  const here = (text: string) => printed("use_number 3; settings_here", { box: "a", input: text });
  const there = (text: string) => printed("use_number 3; settings_there", { box: "a", input: text });

  test.each([
    ["{ address: 198.18.26.41/24, gateway: 198.18.26.254 }", "{ address: 198.18.132.41/24, gateway: 198.18.132.254 }"],
    ["[{start: 198.18.65.193,end: 198.18.65.250}]", "[{start: 198.18.133.193,end: 198.18.133.250}]"],
    ["cidr: 198.18.65.192/26", "cidr: 198.18.133.192/26"],
    ["authUrl: http://198.18.26.20:5000/v3", "authUrl: http://198.18.132.20:5000/v3"],
    // Outside of the box's Internet, and other addresses altogether.
    ["cidr: 198.18.65.0/26", "cidr: 198.18.65.0/26"],
    ["cidr: 198.18.126.0/24", "cidr: 198.18.126.0/24"],
    ["version: 1198.18.26.4", "version: 1198.18.26.4"],
    ["address: 198.18.26.1000", "address: 198.18.26.1000"],
  ])("%s is %s, and back", (file, box) => {
    expect(here(file)).toBe(box);
    expect(there(box)).toBe(file);
  });

  test.each(["Pulumi.dev.yaml", "examples/Pulumi.class.yaml", "examples/Pulumi.control-plane.yaml"])(
    "%s names no address of the first box, and comes back as it was",
    (file) => {
      const text = readFileSync(join(root, file), "utf8").trim();
      expect(here(text)).not.toMatch(/198\.18\.(26|65)\./);
      expect(there(here(text))).toBe(text);
    },
  );

  test("in the first box nothing is another", () => {
    const text = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8").trim();
    expect(printed("use_number 0; settings_here", { input: text })).toBe(text);
  });

  test("any address of both networks has its place in any box", () => {
    const script = `while read -r number campus internet; do
      use_number $number
      here=$(echo 198.18.26.$campus 198.18.65.$internet | settings_here)
      echo $here, $(echo $here | settings_there)
    done`;
    const cases = fc.sample(
      fc.tuple(fc.integer({ min: 1, max: 192 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 192, max: 255 })),
      20,
    );
    const lines = printed(script, { input: cases.map((one) => one.join(" ")).join("\n") + "\n" }).split("\n");
    const expected = cases.map(([number, campus, internet]) => {
      const part = 126 + 2 * number;
      const [second, third] = [18 + Math.floor(part / 256), part % 256];
      const first = `198.18.26.${campus} 198.18.65.${internet}`;
      return `198.${second}.${third}.${campus} 198.${second}.${third + 1}.${internet}, ${first}`;
    });
    expect(lines).toEqual(expected);
  });
});

describe("a command in TypeScript", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };

  test.each(["class", "bench"])("npm run %s has the name and the paths of its box", (name) => {
    const [script = "", program = ""] = scripts[name]!.split(" ");
    expect(existsSync(join(root, program))).toBe(true);
    const env = { ...process.env, ATELIER_BOX: "second", ATELIER_STATE: undefined };
    const { stdout } = spawnSync(script, ["--print", "process.env.ATELIER_STATE"], {
      cwd: root,
      env,
      encoding: "utf8",
    });
    expect(stdout).toBe("/var/lib/atelier-second\n");
  });
});
