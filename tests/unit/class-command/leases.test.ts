import fc from "fast-check";
import { decideLeases, isEnded, newsOf, toldBy } from "../../../cli/class/end-of-lease";
import { newEnd, scopeOf } from "../../../cli/class/extend";
import { leaseFileText, parseLeaseFile } from "../../../reading/leases/parse";
import {
  noLeaseFile,
  withEnded,
  withExtension,
  withTold,
  type LeaseFile,
} from "../../../model/class/leases/lease-file";
import { formatProblem } from "../../../values/problem";
import { blueprint, classWith, load, roster } from "../class/base";
import { baseFiles, labWith, memoryMachine } from "../base";
import { classFrom } from "../../../reading/class";
import { baseClass } from "../class/base";

/** The class with a lease file next to its roster. */
function loadWith(leases: string, settings: object = {}) {
  const files = {
    ...baseFiles,
    "/project/roster.csv": roster.replace(
      "Red,ada,Ada Lovelace,ada@school.example,,,,,",
      "Red,ada,Ada,,,,2026-10-01,,",
    ),
    "/project/blueprint.yaml": blueprint,
    "/project/roster.leases.yaml": leases,
  };
  return classFrom({ ...baseClass, ...settings }, labWith({ "nodes/lisa/memoryMiB": 8192 }), memoryMachine(files));
}

function modelWith(leases: string, settings: object = {}) {
  const loaded = loadWith(leases, settings);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded;
}

// The class ends on 2026-12-18 (inclusive) in Paris, team red on 2026-10-01.
const [redEnd, classEnd] = ["2026-10-01T22:00:00Z", "2026-12-18T23:00:00Z"];

describe("the lease file", () => {
  it("extends a team, and its machines with it", () => {
    const { class: model } = modelWith("teams: { red: 2026-11-01T00:00:00Z }");
    const red = model.teams.find(({ key }) => key === "red");
    expect(red?.lease.end).toBe("2026-11-01T00:00:00Z");
    expect(red?.instances.map(({ lease }) => lease.end)).toEqual(Array(3).fill("2026-11-01T00:00:00Z"));
    expect(model.lease.end).toBe(classEnd);
  });

  it("extends a team beyond the class: somebody said so", () => {
    const { class: model } = modelWith("teams: { red: 2027-02-01T00:00:00Z }");
    expect(model.teams.map(({ lease }) => lease.end)).toEqual(["2027-02-01T00:00:00Z", classEnd]);
  });

  it("extends the class, and the teams that have no end of their own", () => {
    const { class: model } = modelWith("class: 2027-02-01T00:00:00Z");
    expect(model.teams.map(({ lease }) => lease.end)).toEqual([redEnd, "2027-02-01T00:00:00Z"]);
  });

  it("shortens nothing", () => {
    const { class: model } = modelWith("class: 2026-09-02T00:00:00Z\nteams: { red: 2026-09-02T00:00:00Z }");
    expect(model.teams.map(({ lease }) => lease.end)).toEqual([redEnd, classEnd]);
  });

  it("takes out what has ended, and changes nothing of the others", () => {
    const before = modelWith("{}").class;
    const { class: model, warnings } = modelWith("ended: [equipe-bleue, red/box-ada]");
    expect(model.endedTeams).toEqual([{ key: "equipe-bleue", name: "Équipe bleue" }]);
    expect(model.teams.map(({ key, instances: machines }) => [key, machines.map(({ name }) => name)])).toEqual([
      ["red", ["web", "box-ben"]],
    ]);
    const machine = (of: typeof before, name: string) => of.teams[0]?.instances.find((one) => one.name === name);
    expect(machine(model, "box-ben")).toEqual(machine(before, "box-ben"));
    expect(warnings).toEqual([]);
  });

  it("warns of what the class does not have", () => {
    expect(modelWith("teams: { green: 2027-02-01T00:00:00Z }").warnings).toEqual([
      "The lease file names green, which the class does not have: the line has no effect.",
    ]);
  });

  it("says nothing, or is not there, when nothing was extended", () => {
    expect(modelWith(leaseFileText(noLeaseFile)).class).toEqual(modelWith("{}").class);
    expect(load()).toHaveProperty("class.endedTeams", []);
  });

  it.each([
    ["without a byte", ""],
    ["of blank lines", " \n\n"],
    ["cut off after its heading", leaseFileText(noLeaseFile).split("\n").slice(0, 1).join("")],
  ])("is a mistake when it is there and says nothing: %s", (_what, text) => {
    const loaded = loadWith(text);
    expect("problems" in loaded && loaded.problems.map(formatProblem)).toEqual([
      "roster.leases.yaml: the lease file is empty: extensions would be forgotten, and teams deleted; " +
        "restore it from where the roster is kept; where no lease was ever extended or ended, remove it",
    ]);
  });

  it("of zero bytes, as some file systems leave it, is a mistake", () => {
    expect(loadWith("\0".repeat(64))).toHaveProperty("problems");
  });

  it("tells every mistake with its line", () => {
    const loaded = loadWith("class: soon\nteams: { red: 2026-13-01T00:00:00Z, ../x: 2026-11-01T00:00:00Z }\nend: []");
    expect("problems" in loaded && loaded.problems.map(formatProblem).join("\n")).toMatch(
      /roster\.leases\.yaml line 1, column 1 \(class\): soon[^]*line 2[^]*line 3, column 1/,
    );
  });

  it("is read as it was written, whatever it says", () => {
    const key = fc.stringMatching(/^[a-z0-9-]{1,32}$/);
    const instant = fc
      .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString().replace(/\.\d+Z$/, "Z"));
    const machine = fc.tuple(key, key).map(([a, b]) => `${a}/${b}`);
    const file = fc.record({
      class: instant,
      teams: fc.dictionary(key, instant, { noNullPrototype: true }),
      machines: fc.dictionary(machine, instant, { noNullPrototype: true }),
      ended: fc.uniqueArray(fc.oneof(key, machine)).map((keys) => keys.sort()),
    });
    const told = fc.dictionary(fc.oneof(key, machine), instant, { noNullPrototype: true, minKeys: 1 });
    const toldOf = fc.record({ warned: told, over: told }, { requiredKeys: [] });
    fc.assert(
      fc.property(file, toldOf, (plain: LeaseFile, told) => {
        const one = { ...plain, ...told };
        expect(parseLeaseFile("x", leaseFileText(one))).toEqual({ leaseFile: one });
      }),
    );
  });

  it("says an extension once, and brings back what had ended in it", () => {
    const file = withEnded(noLeaseFile, ["red", "red/web", "red-2", "blue"]);
    const team = withExtension(file, { kind: "team", team: "red" }, classEnd);
    expect(team).toEqual({ ...noLeaseFile, teams: { red: classEnd }, ended: ["blue", "red-2"] });
    expect(withExtension(team, { kind: "team", team: "red" }, classEnd)).toEqual(team);
    expect(withEnded(file, ["red"])).toEqual(file);
  });
});

describe("what happens at a moment", () => {
  const model = modelWith("{}").class;

  it.each<[string, string[], string[]]>([
    ["2026-08-01T00:00:00Z", [], []],
    ["2026-09-29T21:59:59Z", [], []],
    ["2026-09-29T22:00:00Z", ["red ends 2026-10-02 00:00 Europe/Paris"], []],
    [redEnd, [], ["red"]],
    ["2026-12-18T22:59:59Z", ["equipe-bleue ends 2026-12-19 00:00 Europe/Paris"], ["red"]],
    [classEnd, [], ["red", "equipe-bleue"]],
  ])("%s", (now, warnings, ended) => {
    const decisions = decideLeases(model, now);
    expect(decisions.warnings.map(({ text }) => text)).toEqual(warnings);
    expect(decisions.endedTeams).toEqual(ended);
  });

  it.each<[string, string[], string[]]>([
    ["2026-09-29T22:00:00Z", ["red"], []],
    [redEnd, [], ["red"]],
    ["2026-12-18T22:59:59Z", ["equipe-bleue"], ["red"]],
  ])("is told of once: %s", (now, warned, over) => {
    const decisions = decideLeases(model, now);
    const news = (file: LeaseFile) => {
      const { warnings, over } = newsOf(decisions, model, file);
      return [warnings.map(({ key }) => key), over];
    };
    expect(news(noLeaseFile)).toEqual([warned, over]);
    expect(news(withTold(noLeaseFile, toldBy(decisions, model)))).toEqual([[], []]);
    // Of another end, as it was before an extension.
    const before = { red: "2026-09-20T22:00:00Z", "equipe-bleue": "2026-09-20T22:00:00Z" };
    expect(news({ ...noLeaseFile, warned: before, over: before })).toEqual([warned, over]);
  });

  it("and what was told of a lease that has moved on is forgotten", () => {
    const file = { ...noLeaseFile, warned: { red: redEnd }, over: { gone: redEnd } };
    expect(withTold(file, toldBy(decideLeases(model, "2026-09-01T00:00:00Z"), model))).toEqual(noLeaseFile);
  });

  it("ends a machine before its team", () => {
    const text = blueprint.replace("  box:\n", "  box:\n    walltime: 4h\n");
    const short = classWith({ blueprint: text });
    const decisions = decideLeases(short, "2026-09-05T00:00:00Z");
    expect(decisions.endedTeams).toEqual([]);
    expect(decisions.endedMachines).toEqual(["red/box-ada", "red/box-ben", "equipe-bleue/box-cleo"]);
    expect(isEnded(decisions, "red", "box-ada")).toBe(true);
    expect(isEnded(decisions, "red", "web")).toBe(false);
  });
});

describe("extend", () => {
  const model = modelWith("{}").class;
  const now = "2026-09-15T00:00:00Z";
  const end = (what: string, until: string, file = noLeaseFile) =>
    newEnd(model, scopeOf(model, file, what), until, now);

  it.each([
    ["class", "2026-12-31", "2026-12-31T23:00:00Z"],
    ["red", "2026-10-05", "2026-10-05T22:00:00Z"],
    ["Équipe bleue", "2027-01-05T12:00", "2027-01-05T11:00:00Z"],
  ])("%s until %s", (what, until, expected) => {
    expect(end(what, until)).toBe(expected);
  });

  it("finds nothing to do when it ends then already", () => {
    expect(end("class", "2026-12-18")).toBeUndefined();
  });

  it.each([
    ["green", "2026-12-31", '"green" is no team of class net; use red or equipe-bleue'],
    ["red/wbe", "2026-12-31", '"wbe" is no machine of team red; did you mean web?'],
    ["red", "soon", '"soon" is no date; write it as 2026-12-18, 2026-12-18T17:00 or 2026-12-18T17:00+01:00'],
    ["red", "2026-09-10", "2026-09-11 00:00 Europe/Paris is over; name a time to come"],
    [
      "red",
      "2026-09-20",
      "2026-09-21 00:00 Europe/Paris is before its present end, 2026-10-02 00:00 Europe/Paris; the roster and the settings shorten leases",
    ],
    [
      "red/web",
      "2026-12-31",
      "2027-01-01 00:00 Europe/Paris is after the end of its team, 2026-10-02 00:00 Europe/Paris; extend the team",
    ],
  ])("%s until %s is refused", (what, until, message) => {
    expect(() => end(what, until)).toThrow(message);
  });
});
