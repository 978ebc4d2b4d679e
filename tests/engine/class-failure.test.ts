/** What one team's failure looks like, and what it leaves of the others: the real engine, over an OpenStack that holds records. */
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, fake } = engineOverRecords();
const settings = () => ({ ...classSettings(engine), stacks: undefined });

/** Neutron refuses one team's network. */
let refused = false;
const answer = Reflect.get(fake, "answer") as (request: { method: string; url: string }, sent: Buffer) => unknown;
Reflect.set(fake, "answer", (request: { method: string; url: string }, sent: Buffer) => {
  if (!refused && request.method === "POST" && request.url.endsWith("/v2.0/networks") && sent.includes('"lan"')) {
    refused = true;
    return {
      status: 409,
      body: { NeutronError: { message: "Quota exceeded for resources: ['network'].", type: "OverQuota" } },
    };
  }
  return answer.call(fake, request, sent);
});

it("is told in the service's own words, without dumps, and the others are made and known", async () => {
  const { code, stdout, stderr } = await engine.up("one-fails", lab(), settings(), "--continue-on-error");
  const told = stdout + stderr;
  expect(code).not.toBe(0);
  expect(told).toContain("Quota exceeded for resources: ['network'].");
  const failed = /\(class-net\.(\w+)\.network\.lan\):/.exec(told)?.[1] ?? "none";
  expect(teams).toContain(failed);
  for (const noise of ["unhandled exception", "Circular", "Promise", "error serializing", "Undefined value"])
    expect(told).not.toContain(noise);
  const outputs = (await engine.outputs("one-fails")) as { teams: Record<string, unknown>; authUrl: string };
  expect(Object.keys(outputs.teams).sort()).toEqual(teams.filter((team) => team !== failed).sort());
  expect(outputs.authUrl).toBe(fake.auth.authUrl);

  // What was refused is made by the next one, and nothing else.
  expect((await engine.up("one-fails", lab(), settings())).code).toBe(0);
  expect(Object.keys(((await engine.outputs("one-fails")) as typeof outputs).teams).sort()).toEqual([...teams].sort());
  await engine.destroy("one-fails");
});
