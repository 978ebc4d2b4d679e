/** What a change would cost: two declarations beside each other, and what people are told. */
import { affectedBy, keptOf, nameOf, type Declared } from "../../../model/kept";
import { lossReport, stayReport } from "../../../model/loss-report";
import { allowedLoss } from "../../../reading/allow-loss";
import { anotherInstance, labWith, memoryMachine } from "../base";
import { blueprint, classWith, roster, type Changes } from "../class/base";

const withClass = (changes: Changes = {}): Declared => ({ lab: labWith(), class: classWith(changes) });
const withLab = (changes: Readonly<Record<string, unknown>> = {}): Declared => ({ lab: labWith(changes) });

/** What came of a change, as `NAME: ASPECTS -> LOST`. */
function cost(before: Declared, after: Declared): string[] {
  return affectedBy(keptOf(before), after).map(
    (one) => `${nameOf(one)}: ${one.changes.map(({ aspect }) => aspect).join()} -> ${one.lost.join()}`,
  );
}

const inBlueprint = (from: string, to: string): Changes => ({ blueprint: blueprint.replace(from, to) });
const onWeb = (text: string) => inBlueprint("    userData: hello\n", `    userData: hello\n    ${text}\n`);
const webs = (text: string) => [`red/web: ${text}`, `equipe-bleue/web: ${text}`];

describe("a class", () => {
  it.each([
    ["nothing", {}, []],
    ["a flavor's size", inBlueprint("ramMiB: 64", "ramMiB: 96"), []],
    ["a larger volume", inBlueprint("sizeGiB: 2", "sizeGiB: 3"), []],
    ["other people", { roster: roster.replace("Red,ben", "Red,bea") }, []],
    ["another config drive", onWeb("configDrive: true"), webs("configDrive -> its disk")],
    [
      "no volume any more",
      inBlueprint("    volumes: { data: { sizeGiB: 2 } }\n", ""),
      webs("volumes -> its disk,volume web-data"),
    ],
    [
      "another type of volume",
      inBlueprint("sizeGiB: 2 }", "sizeGiB: 2, volumeType: fast }"),
      webs("volumes -> its disk,volume web-data"),
    ],
    [
      "another VNI",
      { roster: roster.replace("example,,,", "example,,2001,") },
      ["red/web", "red/box-ada", "red/box-ben"].map((name) => `${name}: networks -> its disk`),
    ],
    ["other user data", inBlueprint("{{role}}", "{{role}}!"), webs("userData -> ")],
    ["hidden", onWeb("hidden: true"), webs("keyPair -> ")],
  ])("%s", (_, change: Changes, expected: unknown) => {
    expect(cost(withClass(), withClass(change))).toEqual(expected);
  });

  it("loses what is taken out of the blueprint, and by another name of the class", () => {
    const none = { blueprint: blueprint.replace(/ {2}web:[^]*?(?= {2}box:)/, "") };
    expect(cost(withClass(), withClass(none))).toEqual(webs(" -> its disk,volume web-data"));
    expect(cost(withClass(), withClass({ settings: { name: "other" } }))).toHaveLength(5);
    expect(cost(withClass(), { lab: labWith() })).toEqual([]);
  });

  it("has no news of a team that left the roster, and of a member's machine", () => {
    expect(cost(withClass(), withClass({ roster: roster.replace(/^Équipe.*\n/gm, "") }))).toEqual([]);
    expect(cost(withClass(), withClass({ roster: roster.replace(/^Red,ben.*\n/m, "") }))).toEqual([]);
  });

  it("loses what is a team's that has another key now", () => {
    const other = { roster: roster.replaceAll("Red,", "Rouge,") };
    const gone = ["web", "box-ada", "box-ben"].map((name) => `red/${name}:  -> its disk`);
    expect(cost(withClass(), withClass(other))).toEqual([`${gone[0]},volume web-data`, ...gone.slice(1)]);
    expect(cost(withClass(), withClass({ ...other, settings: { allowLoss: ["red"] } }))).toEqual([]);
  });

  it("keeps a machine whose root disk is a volume", () => {
    const onVolume = onWeb("bootVolume: { sizeGiB: 4 }");
    const elsewhere = onWeb("bootVolume: { sizeGiB: 4 }\n    configDrive: true");
    expect(cost(withClass(onVolume), withClass(elsewhere))).toEqual([]);
  });

  it("may lose what is named", () => {
    const change = onWeb("configDrive: true");
    const left = (...allowLoss: string[]) => cost(withClass(), withClass({ ...change, settings: { allowLoss } }));
    expect(left("red")).toEqual(["equipe-bleue/web: configDrive -> its disk"]);
    expect(left("equipe-bleue/web", "red/box-ada")).toEqual(["red/web: configDrive -> its disk"]);
    expect(left("*/web")).toEqual([]);
    expect(left("*")).toEqual([]);
    const allowed = classWith({ settings: { allowLoss: ["red/web"] } }).teams.flatMap(({ instances }) => instances);
    expect(allowed.filter(({ mayBeLost }) => mayBeLost).map(({ name }) => name)).toEqual(["web"]);
  });

  it("takes names from the environment for one run", () => {
    expect(allowedLoss(memoryMachine({}, { ATELIER_ALLOW_LOSS: "red, blue/web," }))).toEqual(["red", "blue/web"]);
    expect(allowedLoss(memoryMachine({}))).toEqual([]);
  });

  it("is told with people, what would be lost, why, and what to do", () => {
    const after = withClass(onWeb("configDrive: true"));
    expect(lossReport(affectedBy(keptOf(withClass()), after), after)).toBe(
      [
        "this would cost what is on 2 machines; nothing was changed.",
        "  - red/web (Ada Lovelace and ben): its disk would be lost: configDrive was none, is true",
        "  - equipe-bleue/web (Cléo and dan): its disk would be lost: configDrive was none, is true",
        "  next: set it back; or, where it may be lost: class.allowLoss: [red, equipe-bleue] in the stack file or " +
          "for one run npm run class -- up --allow-loss red,equipe-bleue",
      ].join("\n"),
    );
    expect(stayReport(affectedBy(keptOf(withClass()), withClass(onWeb("hidden: true"))))).toContain(
      "  - red/web: keyPair was the team's, is the staff's\n",
    );
  });
});

describe("the lab's own instances", () => {
  const web = (more: object) => withLab({ "cloud/instances/web": { ...anotherInstance, ...more } });

  it.each([
    [
      "another image",
      withLab({ "cloud/images/guest/sha256": "0".repeat(64) }),
      ["docker: image -> ", "web: image -> "],
    ],
    ["another config drive", web({ configDrive: true }), ["web: configDrive -> its disk"]],
    ["no entry", withLab({ "cloud/instances/web": undefined }), []],
    [
      "allowed",
      { lab: labWith({ allowLoss: ["web"], "cloud/instances/web": { ...anotherInstance, configDrive: true } }) },
      [],
    ],
  ])("%s", (_, after: Declared, expected: string[]) => {
    expect(cost(withLab(), after)).toEqual(expected);
  });

  it("are told with what to do", () => {
    const after = web({ configDrive: true });
    expect(lossReport(affectedBy(keptOf(withLab()), after), after)).toContain(
      "where it may be lost: lab.allowLoss: [web] in the stack file",
    );
  });
});

it("an earlier version's note is compared in what it has", () => {
  const { instances, ...rest } = keptOf(withClass());
  const teams = { red: { web: { availabilityZone: "annex" } } };
  expect(affectedBy({ ...rest, instances, teams }, withClass()).map(nameOf)).toEqual(["red/web"]);
});
