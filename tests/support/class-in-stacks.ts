/** A class of six small teams in three stacks, over an OpenStack that exists: what the engine's tests of such a class share. */
import { labSettings as existingLab, type Auth } from "../../bench/class/settings";
import { FakeOpenStack } from "../../bench/fake-openstack/server";
import type { ClassSettingsInput } from "../../config/schema/class";
import type { LabSettingsInput } from "../../config/schema/lab";
import { Engine } from "./engine";

export const teams = ["red", "blue", "green", "grey", "cyan", "pink"];
export const stacks = 3;

/** One small machine: what is shown is who fails and who does not. */
const blueprint = `version: 1
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
machines: { web: { image: guest, flavor: small, networks: [{ network: lan }] } }
`;

export function classSettings(engine: Engine): ClassSettingsInput {
  const lines = teams.map((team) => `${team},of-${team},${3001 + teams.indexOf(team)}`);
  return {
    name: "net",
    roster: engine.file("roster.csv", ["team,username,vni", ...lines, ""].join("\n")),
    blueprint: engine.file("blueprint.yaml", blueprint),
    lease: { end: "2099-12-31" },
    stacks,
  };
}

export function labSettings(engine: Engine, auth: Auth): LabSettingsInput {
  return existingLab(auth, engine.file("guest.qcow2", "an image"));
}

/** The engine and an OpenStack that holds records, for the tests of one file. */
export function engineOverRecords() {
  const engine = new Engine();
  const fake = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
  beforeAll(() => fake.start());
  afterAll(async () => {
    await fake.stop();
    engine.dispose();
  });
  /** Changes that the cloud was asked for since the last time: how often each. */
  const writes = (): Readonly<Record<string, number>> => {
    const { byRoute } = fake.takeCalls();
    const isWrite = ([route]: [string, number]) => !route.startsWith("GET") && !route.includes("/auth/tokens");
    return Object.fromEntries(Object.entries(byRoute).filter(isWrite));
  };
  return { engine, fake, lab: () => labSettings(engine, fake.auth), writes };
}
