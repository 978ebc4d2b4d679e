import { calls } from "../../../bench/security/calls";
import type { Belongings, Call, Targets } from "../../../bench/security/calls/call";
import { roles, tryAll, type Asks, type Role } from "../../../bench/security/matrix";

const belongings = (team: string): Belongings => ({
  ...{ project: `${team}-project`, user: `${team}-user`, network: `${team}-network`, subnet: `${team}-subnet` },
  ...{ port: `${team}-port`, router: `${team}-router`, group: `${team}-group`, rule: `${team}-rule` },
  ...{ image: `${team}-image`, floatingIp: `${team}-floating-ip`, server: `${team}-server` },
});

const targets: Targets = {
  own: belongings("red"),
  other: belongings("blue"),
  common: {
    ...{
      externalNetwork: "outside",
      externalSubnet: "outside-subnet",
      flavor: "flavor",
      image: "image",
      domain: "domain",
    },
    ...{
      adminProject: "admin",
      adminUser: "admin-user",
      memberRole: "member",
      adminRole: "admin-role",
      adminGroup: "group",
    },
  },
};

/** A cloud that answers everybody the same, and what it was asked for. */
function cloud(status: number, body = "") {
  const asked: string[] = [];
  const answer: Asks = {
    has: (service) => service !== "block-storage",
    call: (_, method, path) => {
      asked.push(`${method} ${path}`);
      return Promise.resolve({ status, headers: {}, body });
    },
  };
  return { asked, answer };
}

const everybody = (answer: Asks) => Object.fromEntries(roles.map((role) => [role, answer])) as Record<Role, Asks>;

const one = (allowed: Call["allowed"], method: Call["method"] = "POST"): Call => ({
  ...{ service: "network", method, path: () => "/things", allowed },
});

async function wrong(call: Call, status: number, body = ""): Promise<readonly Role[]> {
  const outcomes = await tryAll([call], everybody(cloud(status, body).answer), targets, cloud(204).answer);
  return outcomes.filter(({ ok }) => !ok).map(({ role }) => role);
}

describe("the matrix of calls", () => {
  test("what nobody may is refused with 403 or 404, and any other answer is told", async () => {
    expect(await wrong(one("nobody"), 403)).toEqual([]);
    expect(await wrong(one("nobody"), 404)).toEqual([]);
    for (const status of [200, 201, 400, 401, 409, 500]) expect(await wrong(one("nobody"), status)).toEqual(roles);
  });

  test("readers and auditors look and do not write; a pack is no person", async () => {
    expect(await wrong(one("writers"), 201)).toEqual(["reader", "auditor"]);
    expect(await wrong(one("writers"), 403)).toEqual(["student", "teacher", "pack"]);
    expect(await wrong(one("people"), 201)).toEqual(["pack"]);
    expect(await wrong(one("all"), 200)).toEqual([]);
    expect(await wrong(one("all"), 403)).toEqual(roles);
  });

  test("a list may answer, but with nothing of another team", async () => {
    expect(await wrong(one("blind", "GET"), 200, '{"networks":[{"id":"red-network"}]}')).toEqual([]);
    expect(await wrong(one("blind", "GET"), 200, '{"networks":[{"id":"blue-network"}]}')).toEqual(roles);
    expect(await wrong(one("blind", "GET"), 403)).toEqual([]);
    expect(await wrong(one("blind", "GET"), 500)).toEqual(roles);
  });

  test("what was made although nobody may is deleted by the administrator", async () => {
    const administrator = cloud(204);
    const leaking = everybody(cloud(201, '{"thing":{"id":"x"}}').answer);
    await tryAll([one("nobody")], leaking, targets, administrator.answer);
    expect(administrator.asked).toEqual(roles.map(() => "DELETE /things/x"));
  });

  test("the table has at least 100 calls for each role, with every path and body filled in", async () => {
    const { asked, answer } = cloud(403);
    const everything: Targets = {
      ...targets,
      own: { ...targets.own, volume: "red-volume", volumeSnapshot: "red-snapshot" },
      other: { ...targets.other, volume: "blue-volume", volumeSnapshot: "blue-snapshot" },
    };
    const all: Asks = { ...answer, has: () => true };
    await tryAll(calls, everybody(all), everything, all);
    expect(asked.length / roles.length).toBeGreaterThanOrEqual(100);
    expect(asked.filter((path) => path.includes("undefined"))).toEqual([]);
    expect(
      calls.map((call) => JSON.stringify(call.body?.(everything) ?? {})).filter((body) => body.includes("undefined")),
    ).toEqual([]);
  });
});
