/** The class's command against APIs on the loopback address. */
import { reset, sleepOrWake, snapshot, type ActOptions } from "../../../cli/class/act";
import { TeamServers } from "../../../cli/class/cloud";
import { leaseLock } from "../../../cli/class/goals";
import { runLeases } from "../../../cli/class/leases";
import { networkState } from "../../../components/cloud/network-trouble";
import { classStatus } from "../../../cli/class/status";
import { countAll } from "../../../cli/class/usage";
import { noLeaseFile } from "../../../model/class/leases/lease-file";
import { classWith } from "../../unit/class/base";
import { belongingsOf, neutronLists, SmallCloud } from "./cloud";

const model = classWith();
const all = model.teams.flatMap(({ key, instances: machines }) => machines.map(({ name }) => `${key}-${name}`));
const during = "2026-10-01T00:00:00Z";
const afterwards = "2027-01-01T00:00:00Z";

let cloud: SmallCloud;
let lines: string[];
let options: ActOptions;

beforeEach(() => {
  cloud = new SmallCloud(model);
  lines = [];
  options = { atOnce: 8, pauseSeconds: 0.01, patienceSeconds: 5, dryRun: false, tell: (line) => void lines.push(line) };
});
afterEach(() => cloud.stop());

const results = (outcomes: readonly { team: string; machine: string; result: string }[]) =>
  outcomes.map(({ team, machine, result }) => `${team}-${machine} ${result}`);

describe("suspend and resume", () => {
  it("put every server of the teams to sleep and wake it, and do nothing a second time", async () => {
    const api = await cloud.connect();
    cloud.add("red", "own");
    const everyone = [...all, "red-own"];
    const suspend = () => sleepOrWake(api, model, "suspend", undefined, options);
    expect(results(await suspend()).sort()).toEqual(everyone.map((id) => `${id} changed`).sort());
    expect(cloud.actions.sort()).toEqual(everyone.map((id) => `${id} suspend`).sort());
    expect(results(await suspend()).sort()).toEqual(everyone.map((id) => `${id} already`).sort());
    expect(cloud.actions).toHaveLength(everyone.length);
    await sleepOrWake(api, model, "resume", undefined, options);
    expect(cloud.servers.map(({ status }) => status)).toEqual(everyone.map(() => "ACTIVE"));
    expect(lines.at(-1)).toBe("6 of 6 machines, 2 of 2 teams");
  });

  it("touch one team alone when asked for one, and never another project", async () => {
    cloud.add("other", "web", undefined, "somebody-else");
    const api = await cloud.connect();
    await sleepOrWake(api, model, "suspend", undefined, options);
    await sleepOrWake(api, model, "resume", "red", options);
    const states = Object.fromEntries(cloud.servers.map(({ id, status }) => [id, status]));
    expect(states).toMatchObject({ "red-web": "ACTIVE", "equipe-bleue-web": "SUSPENDED", "other-web": "ACTIVE" });
    expect(cloud.actions.some((action) => action.startsWith("other"))).toBe(false);
  });

  it("have no more under way than is allowed", async () => {
    const api = await cloud.connect();
    const outcomes = await sleepOrWake(api, model, "suspend", undefined, { ...options, atOnce: 2 });
    expect(outcomes.every(({ result }) => result === "changed")).toBe(true);
    expect(cloud.busiest).toBe(2);
  });

  it("go on when one fails, and say which", async () => {
    cloud.refusals["red-web suspend"] = 500;
    cloud.find("red-box-ada").status = "ERROR";
    const api = await cloud.connect();
    const outcomes = await sleepOrWake(api, model, "suspend", undefined, options);
    expect(results(outcomes).sort()).toEqual(
      [
        "red-web failed",
        "red-box-ada failed",
        "red-box-ben changed",
        "equipe-bleue-web changed",
        "equipe-bleue-box-cleo changed",
      ].sort(),
    );
    expect(outcomes.find(({ machine, team }) => team === "red" && machine === "web")?.note).toContain("answered 500");
    expect(lines.at(-1)).toBe("5 of 5 machines, 2 of 2 teams; 2 failed");
  });

  it("give up what does not move, saying what was seen last", async () => {
    cloud.stuck.add("red-web suspend");
    const api = await cloud.connect();
    const outcomes = await sleepOrWake(api, model, "suspend", "red", { ...options, patienceSeconds: 0.1 });
    expect(outcomes.find(({ result }) => result === "failed")).toEqual({
      ...{ team: "red", machine: "web", result: "failed" },
      note: "nothing changed for 0.1 s; seen last: ACTIVE, suspend",
    });
  });

  it("say what would happen, and do none of it", async () => {
    const api = await cloud.connect();
    await sleepOrWake(api, model, "suspend", "red", { ...options, dryRun: true });
    expect(lines).toEqual(["web", "box-ada", "box-ben"].map((name) => `red/${name}: ACTIVE, suspend`));
    expect(cloud.actions).toEqual([]);
  });
});

describe("reset", () => {
  const ofTheLab = "/v2/images?visibility=public&owner=admin-id&name=guest";
  const guest = (id: string, more: object = {}) => ({
    ...{ id, name: "guest", status: "active", visibility: "public", owner: "admin-id", ...more },
  });

  it("rebuilds each machine of the team from its declared image, and touches no other", async () => {
    cloud.answers[ofTheLab] = { images: [guest("declared"), guest("a-students", { owner: "project-blue" })] };
    const mine = cloud.add("red", "own");
    cloud.find("red-web").image = { id: "a-snapshot" };
    const outcomes = await reset(await cloud.connect(), model, "red", options);
    expect(outcomes.every(({ result }) => result === "changed")).toBe(true);
    expect(cloud.actions.sort()).toEqual(["red-box-ada rebuild", "red-box-ben rebuild", "red-web rebuild"]);
    expect(cloud.calls).toContain('POST /servers/red-web/action {"rebuild":{"imageRef":"declared"}}');
    expect(mine.status).toBe("ACTIVE");
  });

  it("takes, of several images of that name, the one that the machine has", async () => {
    cloud.answers[ofTheLab] = { images: ["other", "image"].map((id) => guest(id)) };
    await reset(await cloud.connect(), model, "red", options);
    expect(cloud.calls).toContain('POST /servers/red-web/action {"rebuild":{"imageRef":"image"}}');
    cloud.find("red-web").image = { id: "a-snapshot" };
    await expect(reset(await cloud.connect(), model, "red", options)).rejects.toThrow(
      "there are 2 images called guest; nobody knows which of them web is made from",
    );
  });

  it("touches nothing when a machine is missing or the image is not known", async () => {
    const api = await cloud.connect();
    cloud.answers["/v2/images"] = { images: [] };
    await expect(reset(api, model, "red", options)).rejects.toThrow("there is no image called guest");
    cloud.servers.splice(0, 1);
    await expect(reset(api, model, "red", options)).rejects.toThrow(
      "team red has no web: npm run class -- up makes what is missing",
    );
    expect(cloud.actions).toEqual([]);
  });
});

describe("snapshot", () => {
  it("takes an image of each machine and hands that very one to the team", async () => {
    // Whatever else is called so.
    const theirs = { id: "theirs", name: "net-red-web-20261001T000000Z", status: "active" };
    cloud.answers["/v2/images?"] = { images: [theirs] };
    for (const name of ["web", "box-ada", "box-ben"])
      cloud.answers[`/v2/images/image-of-red-${name}`] = { status: "active" };
    const outcomes = await snapshot(await cloud.connect(), model, "red", during, options);
    expect(results(outcomes)).toEqual(["red-web changed", "red-box-ada changed", "red-box-ben changed"]);
    expect(cloud.calls).toContain(
      'POST /servers/red-web/action {"createImage":{"name":"net-red-web-20261001T000000Z","metadata":{}}}',
    );
    const handed = cloud.calls.filter((call) => call.startsWith("PATCH"));
    expect(handed.sort()).toEqual(
      ["box-ada", "box-ben", "web"].map(
        (name) => `PATCH /v2/images/image-of-red-${name} [{"op":"replace","path":"/owner","value":"project-red"}]`,
      ),
    );
  });

  it("says when Glance did not get it", async () => {
    cloud.answers["/v2/images/image-of-red-web"] = { status: "queued" };
    const outcomes = await snapshot(await cloud.connect(), model, "red", during, options);
    expect(outcomes.find(({ machine }) => machine === "web")).toMatchObject({
      result: "failed",
      note: "image net-red-web-20261001T000000Z (image-of-red-web) is queued, and not complete",
    });
  });
});

describe("leases", () => {
  it("stop and lock what has ended, once, and open it when it was extended", async () => {
    const api = await cloud.connect();
    const run = (now: string) => runLeases(api, model, noLeaseFile, now, options);
    expect((await run(during)).outcomes).toEqual([]);
    await run(afterwards);
    expect(cloud.servers.map(({ status, locked_reason }) => [status, locked_reason])).toEqual(
      all.map(() => ["SHUTOFF", leaseLock]),
    );
    const asked = cloud.actions.length;
    expect(results((await run(afterwards)).outcomes)).toEqual(all.map((id) => `${id} already`));
    expect(cloud.actions).toHaveLength(asked);
    await run(during);
    expect(cloud.servers.map(({ status, locked }) => [status, locked])).toEqual(all.map(() => ["ACTIVE", false]));
  });

  it("take up what a run that was cut off left behind", async () => {
    Object.assign(cloud.find("red-web"), { locked: true, locked_reason: leaseLock });
    await runLeases(await cloud.connect(), model, noLeaseFile, afterwards, options);
    expect(cloud.actions.filter((action) => action.startsWith("red-web"))).toEqual(["red-web os-stop"]);
  });

  it("stop nothing where the class deletes, but say what is to go", async () => {
    const deletes = classWith({ settings: { lease: { start: "2026-09-01", end: "2026-12-18", atEnd: "delete" } } });
    const run = await runLeases(await cloud.connect(), deletes, noLeaseFile, afterwards, options);
    expect(run).toMatchObject({ outcomes: [], toMark: ["red", "equipe-bleue"], toDelete: ["red", "equipe-bleue"] });
    expect(cloud.actions).toEqual([]);
  });
});

describe("status", () => {
  it("takes as many calls for many teams as for one", async () => {
    for (const name of neutronLists)
      cloud.answers[`/v2.0/${name}`] = {
        [name.replaceAll("-", "_")]: [{ project_id: "project-red" }, { project_id: "" }],
      };
    const belongings = belongingsOf(model);
    Object.assign(cloud.answers, belongings);
    cloud.answers["/snapshots/detail"] = {
      snapshots: [{ size: 3, "os-extended-snapshot-attributes:project_id": "project-red" }],
    };
    const api = await cloud.connect();
    const lookUp = await TeamServers.of(api, model);
    const servers = await lookUp.list(api);
    const counted = await countAll(
      api,
      servers.map(({ server }) => server),
    );
    const network = await networkState(api);
    const seen = { projects: lookUp.projects, servers, ...counted, network };
    const status = classStatus(model, seen, during, api.requests);
    expect(status.apiCalls).toBe(17);
    expect(cloud.calls).toHaveLength(17);
    expect(status.teams.map(({ health }) => health)).toEqual(["ready", "ready"]);
    const used = (team: number) =>
      Object.fromEntries(status.teams[team]?.quotas.map(({ name, used }) => [name, used]) ?? []);
    expect(used(0)).toMatchObject({
      instances: 3,
      cores: 3,
      ramMiB: 192,
      ports: 4,
      securityGroupRules: 1,
      volumes: 1,
      snapshots: 1,
      gigabytes: 5,
    });
    expect(used(1)).toMatchObject({ instances: 2, ports: 3, volumes: 1, gigabytes: 2 });
  });

  it("finds every server where Nova gives them in pages", async () => {
    cloud.pageSize = 2;
    const api = await cloud.connect();
    const lookUp = await TeamServers.of(api, model);
    expect((await lookUp.list(api)).map(({ server }) => server.id)).toEqual(all);
  });
});
