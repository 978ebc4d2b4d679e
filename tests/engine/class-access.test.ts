/** Access to one team is taken back by one setting: the real engine, over an OpenStack that holds records. */
import type { TeamAccess } from "../../components/class/access";
import { classSettings, engineOverRecords, teams } from "../support/class-in-stacks";

jest.setTimeout(1_800_000);

const { engine, lab, writes } = engineOverRecords();
const up = (revocations: Readonly<Record<string, number>>) =>
  engine.up("one", lab(), { ...classSettings(engine), stacks: undefined, revocations });

async function credentials(): Promise<Record<string, string | undefined>> {
  const { classAccess } = (await engine.outputs("one")) as { classAccess: Record<string, TeamAccess> };
  return Object.fromEntries(
    Object.entries(classAccess).map(([team, access]) => [team, access.applicationCredential?.id]),
  );
}

test("a team's application credential is made anew, and nothing else changes", async () => {
  expect((await up({})).code).toBe(0);
  const before = await credentials();
  expect(Object.keys(before).sort()).toEqual([...teams].sort());
  writes();
  expect((await up({ red: 1 })).code).toBe(0);
  const { red, ...others } = await credentials();
  expect(red).not.toBe(before["red"]);
  expect(others).toEqual(Object.fromEntries(Object.entries(before).filter(([team]) => team !== "red")));
  // The operator stays, with its role, and one credential takes the other's place.
  const user = "/v3/users/:";
  expect(writes()).toEqual({
    [`DELETE ${user}/application_credentials/:`]: 1,
    [`PATCH ${user}`]: 1,
    [`POST ${user}/application_credentials`]: 1,
    "POST /v3/users": 1,
    "PUT /v3/projects/:/:/:/roles/:": 1,
  });
});
