import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { shippedBlueprints } from "../../../reading/blueprint/file";
import { classFrom } from "../../../reading/class";
import { loadStack } from "../../../reading/pulumi-config";
import { leaksOf } from "../../../model/class/isolation/isolation";
import { viewOf } from "../../../model/class/isolation/view";
import { formatProblem } from "../../../values/problem";
import { baseFiles, changed, existingControlPlane, labWith, memoryMachine } from "../base";
import { baseClass, blueprint, load, roster } from "./base";

const folder = resolve(__dirname, "../../../blueprints");

test("the blueprints that ship are those that are known", () => {
  expect(readdirSync(folder)).toEqual(shippedBlueprints.map((name) => `${name}.yaml`));
});

test.each(shippedBlueprints)("%s gives each team of a class its own, and leaks nothing", (name) => {
  const files = {
    ...baseFiles,
    "/project/roster.csv": roster,
    [`/project/blueprints/${name}.yaml`]: readFileSync(resolve(folder, `${name}.yaml`), "utf8"),
  };
  const lab = labWith({ "nodes/lisa/memoryMiB": 8192, "nodes/lisa/rootDisk": { sizeGiB: 32 } });
  const loaded = classFrom({ ...baseClass, blueprint: name }, lab, memoryMachine(files));
  expect("problems" in loaded ? loaded.problems.map(formatProblem) : []).toEqual([]);
  const taught = "class" in loaded ? loaded.class : undefined;
  expect(taught?.teams.map(({ key }) => key)).toEqual(["red", "equipe-bleue"]);
  expect(taught?.teams[0]?.instances.some(({ floatingIp, exposed }) => floatingIp && exposed.length > 0)).toBe(true);
  expect(leaksOf(viewOf(lab, taught!))).toEqual([]);
});

test("the roster's mistakes are told also where the lab has some", () => {
  const machine = memoryMachine({ "/project/roster.csv": "team,username\n,ada\n" });
  const loaded = classFrom({ ...baseClass, blueprint: "b.yaml" }, undefined, machine);
  expect("problems" in loaded ? loaded.problems.map(({ path }) => path) : []).toEqual([
    "class.blueprint",
    "roster.csv line 2, column 1",
  ]);
});

test("the files' mistakes are told also where the settings have some of shape", () => {
  const files = { "/project/roster.csv": "team,username\n,ada\n", "/project/b.yaml": "version: 3\n" };
  const loaded = classFrom({ ...baseClass, nam: "x", blueprint: "b.yaml" }, labWith(), memoryMachine(files));
  const paths = "problems" in loaded ? loaded.problems.map(({ path }) => path) : [];
  expect(paths.slice(0, 2)).toEqual(["class.nam", "b.yaml line 1, column 1 (version)"]);
  expect(paths.at(-1)).toBe("roster.csv line 2, column 1");
  // No file can be told from these.
  expect(classFrom("all wrong", labWith(), memoryMachine({}))).toMatchObject({ problems: [{ path: "class" }] });
});

test("what settings and roster have wrong by themselves is told also where lab and blueprint cannot be had", () => {
  const machine = memoryMachine({ "/project/roster.csv": "team,username,leaseEnd\nRed,ada,18/12/2026\nBlue,prof,\n" });
  const settings = { teachers: ["prof"], lease: { start: "2026-09-01", end: "2026-08-01" }, revocations: { grey: 1 } };
  const loaded = classFrom({ ...baseClass, ...settings, blueprint: "b.yaml" }, undefined, machine);
  expect("problems" in loaded ? loaded.problems.map(({ path }) => path) : []).toEqual([
    ...["class.blueprint", "class.lease.end", "class.revocations.grey"],
    ...["roster.csv line 3, column 1", "roster.csv line 2, column 3 (leaseEnd)"],
  ]);
});

test("an encoding that was guessed is a warning, of roster and blueprint", () => {
  const loaded = load();
  expect("warnings" in loaded ? loaded.warnings : undefined).toEqual([]);
  const files: Readonly<Record<string, string>> = {
    ...{ ...baseFiles, "/project/roster.csv": "team,username\nÉquipe,ada\n" },
    "/project/blueprint.yaml": `# été\n${blueprint}`,
  };
  const machine = { ...memoryMachine(files), readBytes: (path: string) => Buffer.from(files[path] ?? "", "latin1") };
  const guessed = classFrom(baseClass, labWith({ "nodes/lisa/memoryMiB": 8192 }), machine);
  expect("warnings" in guessed ? guessed.warnings : undefined).toEqual([
    'roster.csv is not UTF-8 and was read as Windows-1252: check that "Équipe" is right.',
    'blueprint.yaml is not UTF-8 and was read as Windows-1252: check that "été" is right.',
  ]);
});

describe("the stack file", () => {
  const onlyCloud = { host: undefined, nodes: undefined, nodeImage: undefined, controlPlane: existingControlPlane };
  const configure = (lab: unknown, value: unknown) =>
    pulumi.runtime.setAllConfig({
      "atelier:lab": JSON.stringify(lab),
      ...(value === undefined ? {} : { "atelier:class": JSON.stringify(value) }),
    });
  const messageOf = () => {
    try {
      loadStack();
    } catch (error) {
      return pulumi.RunError.isInstance(error) ? error.message : "another error";
    }
    return "";
  };

  test("without a class is as before", () => {
    configure(changed({ ...onlyCloud, cloud: undefined }), undefined);
    expect(loadStack()).toEqual({ lab: expect.objectContaining({ nodes: [] }) as unknown });
  });

  test("tells the lab's and the class's mistakes in one error", () => {
    configure(changed({ ...onlyCloud, cloud: undefined, hosts: {} }), { name: "A b", roster: "r", blueprint: "b" });
    expect(messageOf()).toBe(
      [
        "atelier:lab has 1 problem; nothing was changed.",
        "  - hosts: this key does not exist; did you mean host?",
        "atelier:class has 3 problems; nothing was changed.",
        '  - class.name: "A b" cannot stand here; use a name: lower-case letters, digits and inner hyphens, 31 characters at most',
        `  - class.roster: r (${resolve(folder, "../r")}) does not exist; name a CSV or YAML file; docs/class/roster.md explains them`,
        "  - class.blueprint: b is no blueprint that ships; name a .yaml file, or use docker-lab, two-segments or web-and-database",
      ].join("\n"),
    );
  });
});

describe("whatever stands in the settings, the roster and the blueprint together", () => {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>("4h", "2026-09-01", "9999-12-31", "-271821-04-20", "roster.csv", "/", "", "net", "own", [
      "ada",
    ]),
    fc.constantFrom<unknown>(
      { existingDomain: "x" },
      { nodes: { a: { vcpus: 1, memoryMiB: 1, diskGiB: 1 } } },
      { ports: 0 },
    ),
  );
  /** A text with a piece taken out and another put in. */
  const edited = (text: string) =>
    fc
      .tuple(fc.nat(text.length), fc.nat(12), fc.constantFrom("", "0", "-1", "99999999", "lan", "own", ",", "\n", "x"))
      .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));

  test("the answer is a class or a list of problems, never an exception", () => {
    const keys = [...Object.keys(baseClass), "quotas", "capacity", "aggregates", "identity", "seed", "externalNetwork"];
    const kinds = ["class,warnings", "problems"];
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        anything,
        edited(roster),
        edited(blueprint),
        (key, value, people, topology) => {
          const read = (changes: object) => Object.keys(load(changes)).sort().join();
          expect(kinds).toContain(read({ settings: { [key]: value } }));
          expect(kinds).toContain(read({ roster: people }));
          expect(kinds).toContain(read({ blueprint: topology, roster: people }));
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(["start", "end", "walltime", "warning", "timeZone"])("in lease.%s", (key) => {
    const dates = fc.constantFrom(
      "9999-12-31",
      "0000-01-01",
      "275760-09-13",
      "2026-02-29",
      "99999999w",
      "+99:99",
      "0s",
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), dates), (value) => {
        const lease = { start: "2026-09-01", [key]: value };
        expect(["class,warnings", "problems"]).toContain(
          Object.keys(load({ settings: { lease } }))
            .sort()
            .join(),
        );
      }),
      { numRuns: 60 },
    );
  });
});
