import type { EngineEvent } from "@pulumi/pulumi/automation";
import { operationsAtOnce, stacksAtOnce } from "../../../cli/class/at-once";
import { failuresText, previewText } from "../../../cli/class/deploy-text";
import { partSettingsText, partStack, refuseStrays, strays } from "../../../cli/class/part-stacks";
import { changesText, note, settle, startOf, teamOf } from "../../../cli/class/progress";
import { Screen, stackLine, summaryLine } from "../../../cli/class/screen";
import { teamPatterns } from "../../../cli/class/targets";

const part = "atelier:class:ClassPart";
const team = `${part}$atelier:class:Team`;
const urnOf = (types: string, name: string) => `urn:pulumi:dev.net.1-of-3::atelier::${types}::${name}`;
const event = (fields: object) => ({ sequence: 1, timestamp: 1, ...fields }) as EngineEvent;
const pre = (urn: string, op: string) => event({ resourcePreEvent: { metadata: { urn, op } } });
const failed = (urn: string, op = "create") => event({ resOpFailedEvent: { metadata: { urn, op } } });
const error = (message: string, urn?: string) => event({ diagnosticEvent: { urn, message, severity: "error" } });

const project = urnOf(`${team}$openstack:index/identityProjectV3:IdentityProjectV3`, "class-net.red.project");
const end = urnOf(`${part}$command:local:Command`, "class-net.end");

describe("the team of a resource", () => {
  it("is told by the component that it is in", () => {
    expect(teamOf(project)).toBe("red");
    expect(teamOf(urnOf(team, "class-net.red"))).toBe("red");
    expect(teamOf(end)).toBeUndefined();
    // A team may be called what else a class has.
    expect(teamOf(urnOf(team, "class-net.end"))).toBe("end");
    expect(teamOf("")).toBeUndefined();
  });
});

describe("events", () => {
  it("count changes by team, once for a replacement, and failures with the first reason", () => {
    const progress = startOf("dev.net.1-of-3", ["red", "blue"]);
    for (const [urn, op] of [
      [project, "create-replacement"],
      [project, "replace"],
      [project, "delete-replaced"],
      [end, "same"],
      [end, "create"],
    ] as const)
      note(progress, pre(urn, op));
    expect(progress.running).toEqual(new Set([project, end]));
    note(progress, event({ resOutputsEvent: { metadata: { urn: end, op: "create" } } }));
    note(progress, failed(project));
    note(progress, error("openstack: 409\n  Conflict", project));
    note(progress, error("something later", project));
    // Before the engine's own report or after it: the program's line says more.
    note(progress, error("team blue: network lan was not made: no room (409)", urnOf(team, "class-net.blue")));
    note(progress, error("but got 409 instead", urnOf(`${team}$openstack:index/x:X`, "class-net.blue.network.lan")));
    note(progress, error("update failed"));
    expect(progress.seen).toBe(5);
    expect([...progress.running]).toEqual([]);
    expect([...progress.failures]).toEqual([
      ["red", "class-net.red.project: openstack: 409 Conflict"],
      ["blue", "network lan was not made: no room (409)"],
    ]);
    expect([...progress.byTeam].map(([key, changes]) => [key, changesText(changes, false)])).toEqual([
      ["red", "1 to replace"],
      ["", "1 to create"],
    ]);
  });
});

test("the end of a run: what a program says of a team's failure is not repeated", () => {
  const one = startOf("a", ["red", "blue"]);
  note(one, error("Running program 'index.ts' failed with an unhandled exception: ..."));
  note(one, failed(project));
  settle(one, "code: 255");
  expect([one.state, [...one.failures.keys()]]).toEqual(["failed", ["red"]]);
  const other = startOf("b", ["green"]);
  settle(other, "the stack is locked");
  expect([...other.failures]).toEqual([["", "the stack is locked"]]);
  const well = startOf("c", []);
  settle(well, undefined);
  expect(well.state).toBe("done");
});

describe("what is told", () => {
  const all = () => {
    const [a, b, c] = [startOf("a", ["red", "blue"]), startOf("b", ["green"]), startOf("c", ["grey"])];
    Object.assign(a, { state: "failed", seen: 9 });
    a.failures.set("red", "no room");
    a.changes.set("create", 4);
    Object.assign(b, { state: "done" });
    return [a, b, c];
  };

  it("is a line for each stack, and one over all", () => {
    expect(all().map(stackLine)).toEqual([
      "a  failed, 9 resources, 4 changes; failed: red",
      "b  done, 0 resources, 0 changes",
      "c  waiting",
    ]);
    expect(summaryLine("up", all(), 62_000)).toBe("up 1:02: 2 of 3 stacks, 3 of 4 teams; 1 failed");
  });

  it("names who failed and why, what was not begun, and what to do", () => {
    expect(failuresText("up", all())).toBe(
      "up: 2 of 4 teams well, 1 failed; 4 created\n" +
        "  !  red  no room\n" +
        "  not begun: c\n" +
        "  next: fix what is named, then the same command again\n",
    );
  });

  it("says what to do first where the lab has changes that the class stands on", () => {
    const lab = startOf("dev", []);
    const end = "Resource 'urn:end' depends on 'urn:subnet' which was was not specified in --target list.";
    note(lab, error(end));
    settle(lab, "failed");
    expect(failuresText("preview", [lab])).toBe(
      "preview: 0 of 0 teams well, 1 failed; no change\n" +
        `  !  dev  ${end}\n` +
        "  next: pulumi up (npm run pulumi -- up for the lab in a box): the class stands on a part of the lab that is not made yet\n",
    );
  });

  it("says in a preview what changes in which team", () => {
    const one = startOf("dev.net.1-of-3", ["red"]);
    note(one, pre(project, "create"));
    note(one, pre(end, "delete"));
    expect(previewText([one])).toBe(
      "  dev.net.1-of-3  (shared)  1 to delete\n  dev.net.1-of-3  red       1 to create\n",
    );
    expect(previewText([startOf("a", [])])).toBe("no change\n");
  });

  it("goes to a pipe as a line where something happened, and to a terminal over what was there", () => {
    const written: string[] = [];
    const one = startOf("a", ["red"]);
    const piped = new Screen("up", [one], { write: (text) => written.push(text) });
    for (const state of ["running", "running", "done"] as const) {
      one.state = state;
      piped.changed(one);
    }
    piped.stop();
    expect(written).toEqual([
      "0:00  a  running, 0 resources, 0 changes, 0 under way\n",
      "0:00  a  done, 0 resources, 0 changes\n",
      "up 0:00: 1 of 1 stacks, 1 of 1 teams\n",
    ]);
    const drawn: string[] = [];
    const screen = new Screen("up", [one], { isTTY: true, columns: 12, write: (text) => drawn.push(text) });
    screen.changed(one);
    screen.stop();
    screen.stop();
    expect(drawn).toEqual(["\x1b[Jup 0:00: 1 \n", "\x1b[1A\x1b[Jup 0:00: 1 \n"]);
  });
});

describe("stacks of a class", () => {
  it("are told from others by their names, and those that the settings do not have are refused", () => {
    const now = partStack("org/atelier/dev", "net", { number: 3, of: 12 });
    expect(now).toBe("org/atelier/dev.net.03-of-12");
    const existing = new Map([
      ["dev", 90],
      ["dev.net.03-of-12", 500],
      ["dev.net.1-of-3", 400],
      ["dev.net.2-of-3", 0],
      ["dev.old-class.2-of-2", 7],
      ["other.net.1-of-3", 9],
    ]);
    expect(strays("dev", existing, [now])).toEqual(["dev.net.1-of-3", "dev.old-class.2-of-2"]);
    expect(() => refuseStrays("dev", existing, [now])).toThrow(
      "stacks that the settings do not have hold teams: dev.net.1-of-3, dev.old-class.2-of-2\n  next: set class.name",
    );
    expect(() => refuseStrays("dev", new Map([["dev.net.1-of-3", 0]]), [])).not.toThrow();
  });

  it("have the lab's settings as they are, secrets encrypted, and their part", () => {
    const lab = "encryptionsalt: v1:abc\nconfig:\n  atelier:lab:\n    a: 1\n    b:\n      secure: v1:xyz\n";
    expect(partSettingsText(lab, "dev", { number: 1, of: 3 })).toBe(
      `${lab}  atelier:part:\n    lab: dev\n    number: 1\n    of: 3\n`,
    );
    expect(() => partSettingsText(lab.slice(lab.indexOf("config")), "dev", { number: 1, of: 3 })).toThrow(
      "the secrets of stack dev are encrypted for it alone",
    );
  });

  it("one team is a pattern that no other team's name continues", () => {
    expect(teamPatterns("net", "red", false)).toEqual(["**::class-net.red", "**::class-net.red.**"]);
    expect(teamPatterns("net", "red", true).slice(0, 2)).toEqual(["**::class-net", "**::class-net.lab"]);
  });
});

test("as many stacks at once as 1.5 GiB, the free memory and the processors allow, and one at least", () => {
  const up = (...machine: [number, number, number]) => stacksAtOnce("up", ...machine);
  expect([up(2, 8000, 10), up(16, 64_000, 2)]).toEqual([2, 2]);
  expect([up(16, 1000, 10), up(1, 64_000, 10), up(16, 64_000, 36)]).toEqual([1, 1, 1]);
  expect(up(8, 100, 10)).toBe(1);
  // A preview has no tasks: more of them fit.
  const preview = (...machine: [number, number, number]) => stacksAtOnce("preview", ...machine);
  expect([preview(16, 64_000, 2), preview(16, 64_000, 36), preview(16, 64_000, 60)]).toEqual([4, 2, 1]);
  expect([preview(1, 64_000, 10), preview(16, 1000, 10)]).toEqual([1, 1]);
  expect([operationsAtOnce(2, 2), operationsAtOnce(16, 2), operationsAtOnce(2, 1)]).toEqual([4, 32, 8]);
});

test("a report with a line for each machine stays whole", () => {
  const one = startOf("dev.net.1-of-2", ["red"]);
  note(
    one,
    error(
      'before hook "kept" failed: this would cost what is on 2 machines\n  - red/web: its disk\n  - red/db: its disk',
    ),
  );
  expect(one.failures.get("")).toMatch(/this would cost what is on 2 machines\n {2}- red\/web: its disk\n/);
});
