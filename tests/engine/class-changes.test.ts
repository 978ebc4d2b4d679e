/** What a change of one thing costs the machines of a class: nothing. The real engine, over an OpenStack that holds records. */
import { readFileSync } from "node:fs";
import type { ClassSettingsInput } from "../../settings/class";
import type { LabSettingsInput } from "../../settings/lab";
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, writes } = engineOverRecords();
const stack = "changed";
const settings = (): ClassSettingsInput => ({ ...classSettings(engine), stacks: undefined });

/** The lab's settings with another password of the administrator's. */
function withPassword(password: string): LabSettingsInput {
  const { controlPlane, ...rest } = lab();
  if (controlPlane.kind !== "existing" || "cloud" in controlPlane.auth) throw new Error("not the lab of the tests");
  return { ...rest, controlPlane: { ...controlPlane, auth: { ...controlPlane.auth, password } } };
}

/** What a preview shows, by kind of step. */
async function shown(labSettings: LabSettingsInput, classOnes: ClassSettingsInput): Promise<Record<string, string[]>> {
  const { steps } = await engine.preview(stack, labSettings, classOnes);
  const names = (op: string) => steps.filter((step) => step.op === op).map(({ urn }) => urn.split("::").at(-1) ?? "");
  return { create: names("create"), replace: names("replace"), delete: names("delete") };
}

beforeAll(async () => {
  const { code, stdout } = await engine.up(stack, lab(), settings());
  if (code !== 0) throw new Error(stdout);
});
afterAll(() => engine.destroy(stack));

it("another password of the administrator's: nothing is shown as replaced", async () => {
  expect(await shown(withPassword("another"), settings())).toEqual({ create: [], replace: [], delete: [] });
});

it("one more member: a user and a role are made, in the preview and in the up", async () => {
  const now = settings();
  const roster = `${readFileSync(now.roster, "utf8")}${teams[0]},newcomer,\n`;
  const more = { ...now, roster: engine.file("more.csv", roster) };
  const { create, ...rest } = await shown(lab(), more);
  expect(rest).toEqual({ replace: [], delete: [] });
  expect(create?.sort()).toEqual([`class-net.${teams[0]}.role.member.newcomer`, `class-net.${teams[0]}.user.newcomer`]);
  writes();
  expect((await engine.up(stack, lab(), more)).code).toBe(0);
  expect(Object.keys(writes()).filter((route) => /servers|keypairs/.test(route))).toEqual([]);
  expect((await engine.up(stack, lab(), more, "--expect-no-changes")).code).toBe(0);
});
