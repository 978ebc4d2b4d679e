/** The end of a class in the lab's stack: the real engine and the real command, over an OpenStack that holds records. */
import { classSettings } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, fake, lab } = engineOverRecords();

test("a destroy that was killed before it noted anything is done by the next", async () => {
  const whole = { ...classSettings(engine), stacks: undefined };
  const destroy = () => engine.classCommand(["destroy", "--yes"], "one", lab(), whole);
  const ofClass = (state: string) => state.match(/atelier:class:Team::/g)?.length ?? 0;

  expect((await engine.up("one", lab(), whole)).code).toBe(0);
  const before = await engine.state("one");
  expect(ofClass(before)).toBeGreaterThan(0);
  expect((await destroy()).code).toBe(0);

  await engine.restore("one", before);
  fake.takeCalls();
  const again = await destroy();
  expect(again.stdout + again.stderr).not.toContain("error:");
  expect(again.code).toBe(0);
  expect(ofClass(await engine.state("one"))).toBe(0);
  // It asked the cloud, which no longer has it.
  expect(Object.keys(fake.takeCalls().byRoute)).toContain("GET /v3/projects");
});
