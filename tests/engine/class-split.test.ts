/** A class in two stacks from its making to another key of one team: the real engine and command, over an OpenStack that holds records. */
import type { ClassSettingsInput } from "../../settings/class";
import { classSettings } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, writes } = engineOverRecords();
const settings = (): ClassSettingsInput => ({
  ...classSettings(engine),
  roster: engine.file("two.csv", "team,username,vni\nred,ada,3001\nblue,bob,3002\n"),
  stacks: 2,
});
const command = (...args: string[]) => engine.classCommand(args, "split", lab(), settings());

test("it is made, and the same roster again previews and makes no change", async () => {
  const made = await engine.up("split", lab(), settings());
  expect(made.code === 0 ? "" : made.stdout + made.stderr).toBe("");
  const up = await command("up", "--yes");
  expect(up.stderr).toMatch(/^up: 2 of 2 teams well, 0 failed; \d+ created$/m);
  writes();
  expect((await command("preview")).stderr).toMatch(/^preview: 2 of 2 teams well, 0 failed; no change$/m);
  expect((await command("up", "--yes")).stderr).toMatch(/^up: 2 of 2 teams well, 0 failed; no change$/m);
  expect(writes()).toEqual({});
});

test("another SSH key of a team is another machine, and the rest of the team stays", async () => {
  const { code, stdout, stderr } = await command("up", "red", "--new-key", "--yes");
  expect(code === 0 ? "" : stdout + stderr).toBe("");
  const [pair, server] = ["/compute/v2.1/os-keypairs", "/compute/v2.1/servers"];
  const asked = writes();
  expect(asked).toMatchObject({
    ...{ [`DELETE ${pair}/:`]: 1, [`POST ${pair}`]: 1 },
    ...{ [`DELETE ${server}/:`]: 1, [`POST ${server}`]: 1 },
  });
  expect(Object.keys(asked).filter((route) => /projects|networks|routers/.test(route))).toEqual([]);
});
