/** A class in several stacks: the real engine and the real command, over an OpenStack that holds records and nothing else. */
import { parse } from "yaml";
import { FakeOpenStack } from "../../bench/fake-openstack/server";
import type { ClassSettingsInput } from "../../config/schema/class";
import type { LabSettingsInput } from "../../config/schema/lab";
import { Engine } from "../support/engine";

jest.setTimeout(1_800_000);

const engine = new Engine();
const fake = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
beforeAll(() => fake.start());
afterAll(async () => {
  await fake.stop();
  engine.dispose();
});

const teams = ["red", "blue", "green", "grey", "cyan", "pink"];
const stacks = 3;

/** One small machine: what is shown is who fails and who does not. */
const blueprint = `version: 1
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
machines: { web: { image: guest, flavor: small, networks: [{ network: lan }] } }
`;

function classSettings(): ClassSettingsInput {
  const lines = teams.map((team) => `${team},of-${team},${3001 + teams.indexOf(team)}`);
  return {
    name: "net",
    roster: engine.file("roster.csv", ["team,username,vni", ...lines, ""].join("\n")),
    blueprint: engine.file("blueprint.yaml", blueprint),
    lease: { end: "2099-12-31" },
    stacks,
  };
}

const addresses = { cidr: "198.19.0.0/16", gatewayIp: "198.19.0.1" };
const lab = (): LabSettingsInput => ({
  controlPlane: { kind: "existing", auth: fake.auth },
  cloud: {
    images: { guest: { source: { file: engine.file("guest.qcow2", "an image") } } },
    flavors: { small: { vcpus: 1, ramMiB: 192, diskGiB: 1 } },
    externalNetworks: {
      internet: {
        physicalNetwork: "physnet1",
        ...addresses,
        allocationPools: [{ start: "198.19.0.2", end: "198.19.255.254" }],
      },
    },
  },
});

/** Keystone refuses to make a project of this name. */
let refused: string | undefined;
const answer = Reflect.get(fake, "answer") as (request: { method: string; url: string }, sent: Buffer) => unknown;
Reflect.set(fake, "answer", (request: { method: string; url: string }, sent: Buffer) => {
  const isRefused = request.method === "POST" && request.url.endsWith("/projects") && refused !== undefined;
  if (!isRefused || !sent.toString().includes(`"${refused}"`)) return answer.call(fake, request, sent);
  return { status: 403, body: { error: { code: 403, message: "you have too many projects" } } };
});

/** Changes that the cloud was asked for since the last time. */
function writes(): string[] {
  const { byRoute } = fake.takeCalls();
  return Object.keys(byRoute).filter((route) => !route.startsWith("GET") && !route.includes("/auth/tokens"));
}

describe("one team that fails", () => {
  const command = (...args: string[]) => engine.classCommand(args, "near", lab(), classSettings());

  it("stops no other: all are made but it, and it is named with the reason", async () => {
    expect((await engine.up("near", lab(), classSettings())).code).toBe(0);
    refused = "net-blue";
    const { code, stderr } = await command("up", "--yes");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^up: 5 of 6 teams well, 1 failed/m);
    expect(stderr).toMatch(/^ {2}! {2}blue {2}class-net\.blue\.project: .*too many projects/m);
  });

  it("leaves the others their access", async () => {
    const folder = `${engine.folder}/packs`;
    const { code, stderr } = await command("access", folder);
    expect(code).toBe(1);
    expect(stderr).toContain("error: team blue has not been made yet: npm run class -- up");
    expect(parse(engine.read("packs/red/clouds.yaml"))).toHaveProperty("clouds");
  });

  it("is repaired by a second run, which changes nothing of the others", async () => {
    refused = undefined;
    writes();
    const { code, stderr } = await command("up", "--yes");
    expect(stderr).toMatch(/^up: 6 of 6 teams well, 0 failed; \d+ created$/m);
    expect(code).toBe(0);
    // Of one team, so many: a project, two quotas, and so on; never twice.
    expect(writes()).toEqual(expect.arrayContaining(["POST /v3/projects"]));
    const third = await command("up", "--yes");
    expect(third.stderr).toMatch(/^up: 6 of 6 teams well, 0 failed; no change$/m);
    expect(writes()).toEqual([]);
  });

  it("goes with the class: first the teams' stacks, then what they share", async () => {
    const plain = await engine.destroy("near");
    expect(plain.code).not.toBe(0);
    expect(plain.stdout + plain.stderr).toContain("protect");
    const { code } = await command("destroy", "--yes");
    expect(code).toBe(0);
    expect(await engine.stacks()).toEqual(["near"]);
  });
});
