/** The real engine over an OpenStack that holds records, instead of machines. */
import { labSettings as existingLab, type Auth } from "../../bench/class/settings";
import { FakeOpenStack } from "../../bench/fake-openstack/server";
import type { LabSettingsInput } from "../../settings/lab";
import { Engine } from "./engine";

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
    // Whoever is refused for that may have gone another way, or tried on and on.
    if (fake.unknown.size > 0) throw new Error(`the fake OpenStack lacks ${[...fake.unknown].join(", ")}`);
  });
  /** Changes that the cloud was asked for since the last time: how often each. */
  const writes = (): Readonly<Record<string, number>> => {
    const { byRoute } = fake.takeCalls();
    const isWrite = ([route]: [string, number]) => !route.startsWith("GET") && !route.includes("/auth/tokens");
    return Object.fromEntries(Object.entries(byRoute).filter(isWrite));
  };
  return { engine, fake, lab: () => labSettings(engine, fake.auth), writes };
}
