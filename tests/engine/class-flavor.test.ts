/** A flavor of another size resizes the servers that have it: the real engine, over an OpenStack that holds records. */
import type { LabSettingsInput } from "../../settings/lab";
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, fake, writes } = engineOverRecords();

const withMemory = (ramMiB: number): LabSettingsInput => {
  const { cloud, ...rest } = lab();
  const { small, ...flavors } = cloud!.flavors!;
  return { ...rest, cloud: { ...cloud, flavors: { ...flavors, small: { ...small!, ramMiB } } } };
};
const settings = () => ({ ...classSettings(engine), stacks: undefined });
const isServer = ({ urn }: { readonly urn: string }) => urn.endsWith(".machine.web.server");

/** Id and flavor of each server in the cloud. */
function servers() {
  const text = JSON.stringify(fake.records());
  const found = [...text.matchAll(/"flavor":\{"id":"([^"]+)"\}/g)].map(([, flavor]) => flavor);
  return { flavors: new Set(found), count: found.length };
}

it("keeps every server, with the new flavor's id, and is done after one more up", async () => {
  expect((await engine.up("grown", withMemory(256), settings())).code).toBe(0);
  const before = servers();
  expect(before).toMatchObject({ count: teams.length });

  const { steps } = await engine.preview("grown", withMemory(512), settings());
  expect(steps.filter(isServer).map(({ op }) => op)).toEqual(teams.map(() => "update"));

  writes();
  expect((await engine.up("grown", withMemory(512), settings())).code).toBe(0);
  const asked = writes();
  expect(Object.entries(asked).filter(([route]) => route.includes("/servers"))).toEqual([
    [expect.stringMatching(/^POST .*\/servers\/:\/action$/), 2 * teams.length],
  ]);
  const after = servers();
  expect(after.count).toBe(teams.length);
  expect([...after.flavors].some((flavor) => before.flavors.has(flavor))).toBe(false);
  expect((await engine.up("grown", withMemory(512), settings(), "--expect-no-changes")).code).toBe(0);
  await engine.destroy("grown");
});
