/** Access to one team is taken back by one setting: the real engine, over an OpenStack that holds records. */
import type { TeamAccess } from "../../components/class/access";
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, writes } = engineOverRecords();
const up = (revocations: Readonly<Record<string, number>>, ...further: string[]) =>
  engine.up("one", lab(), { ...classSettings(engine), stacks: undefined, revocations }, ...further);

async function credentials(): Promise<Record<string, string | undefined>> {
  const { classAccess } = (await engine.outputs("one")) as { classAccess: Record<string, TeamAccess> };
  return Object.fromEntries(
    Object.entries(classAccess).map(([team, access]) => [team, access.applicationCredential?.id]),
  );
}

test("a team's application credential is recreated, and nothing else changes", async () => {
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
    [`POST ${user}/application_credentials`]: 1,
    "POST /v3/users": 1,
    "PUT /v3/projects/:/:/:/roles/:": 1,
  });
});

test("with another secret of the class all passwords and credentials are others, and nothing is recreated", async () => {
  const before = await credentials();
  expect((await up({ red: 1 }, "--replace", "**::class-net.secret")).code).toBe(0);
  const after = await credentials();
  expect(teams.filter((team) => after[team] === before[team])).toEqual([]);
  const { "PATCH /v3/users/:": people, ...others } = writes();
  // A member and an operator of each team.
  expect(people).toBe(2 * teams.length);
  const credential = "/v3/users/:/application_credentials";
  expect(others).toEqual({
    [`POST ${credential}`]: teams.length,
    [`DELETE ${credential}/:`]: teams.length,
    // Operators are there, and have their role: Keystone says so to whoever makes them again.
    "POST /v3/users": teams.length,
    "PUT /v3/projects/:/:/:/roles/:": teams.length,
  });
  expect((await up({ red: 1 }, "--expect-no-changes")).code).toBe(0);
});

test("another key of a team is another machine", async () => {
  expect((await up({ red: 1 }, "--replace", "**::class-net.red.key")).code).toBe(0);
  expect(writes()).toMatchObject({ "DELETE /compute/v2.1/servers/:": 1, "POST /compute/v2.1/servers": 1 });
});
