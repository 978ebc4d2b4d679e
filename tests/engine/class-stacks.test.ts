/** A class in several stacks: the real engine, with nothing behind any address. */
import { stackOf } from "../../model/class/stacks";
import { classSettings, stacks, teams } from "../support/class-in-stacks";
import { labSettings } from "../support/engine-over-records";
import { Engine } from "../support/engine";

jest.setTimeout(1_800_000);

const engine = new Engine();
afterAll(() => engine.dispose());

const inStack = (number: number) => teams.filter((team) => stackOf(`net-${team}`, stacks) === number);

/** A port of the loopback address on which nobody listens: discard (RFC 863). */
const nowhere = "http://127.0.0.1:9/v3";
const auth = { authUrl: nowhere, username: "admin", password: "of this test only", projectName: "admin" };

test("three stacks preview with the cloud unreachable, each its own teams, before anything is made", async () => {
  const shown: Record<number, string[]> = {};
  for (const number of [1, 2, 3]) {
    const { code, steps } = await engine.previewPart(
      { lab: "far", number, of: 3 },
      labSettings(engine, auth),
      classSettings(engine),
    );
    expect(code).toBe(0);
    const made = steps.filter(({ type }) => type === "atelier:class:Team");
    shown[number] = made.map(({ urn }) => urn.split(".").at(-1) ?? "").sort();
    expect(steps.filter(({ type }) => type === "pulumi:providers:openstack")).toHaveLength(1);
  }
  expect(shown).toEqual({ 1: inStack(1).sort(), 2: inStack(2).sort(), 3: inStack(3).sort() });
});
