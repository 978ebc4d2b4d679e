/** What one team's failure looks like, and what it leaves of the others: the real engine, over an OpenStack that holds records. */
import type { ClassSettingsInput } from "../../settings/class";
import type { LabSettingsInput } from "../../settings/lab";
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, fake } = engineOverRecords();
const settings = () => ({ ...classSettings(engine), stacks: undefined });
const withImage = () => {
  const { cloud, ...rest } = lab();
  const guest = { ...cloud?.images?.["guest"], source: { file: engine.file("next.qcow2", "another image") } };
  return { ...rest, cloud: { ...cloud, images: { guest } } };
};

interface Request {
  readonly method: string;
  readonly url: string;
}

/** Neutron refuses one team's network, and later what a test says. */
let refused = false;
let refuse: (request: Request) => boolean = () => false;
const answer = Reflect.get(fake, "answer") as (request: { method: string; url: string }, sent: Buffer) => unknown;
Reflect.set(fake, "answer", (request: { method: string; url: string }, sent: Buffer) => {
  if (!refused && request.method === "POST" && request.url.endsWith("/v2.0/networks") && sent.includes('"lan"')) {
    refused = true;
    return {
      status: 409,
      body: { NeutronError: { message: "Quota exceeded for resources: ['network'].", type: "OverQuota" } },
    };
  }
  if (refuse(request))
    return { status: 409, body: { NeutronError: { message: "refused by the test", type: "Refused" } } };
  return answer.call(fake, request, sent);
});

it("is told in the service's own words, without dumps, and the others are made and known", async () => {
  const { code, stdout, stderr } = await engine.up("one-fails", lab(), settings(), "--continue-on-error");
  const told = stdout + stderr;
  expect(code).not.toBe(0);
  const line = /^ +error: team (\w+): (.*)$/gm;
  const lines = [...told.matchAll(line)];
  const [[, failed = "none", words] = []] = lines;
  expect(lines).toHaveLength(1);
  expect(words).toMatch(
    /^network lan was not made: Quota exceeded for resources: \['network'\]\. \(409\); next: npm run class /,
  );
  expect(teams).toContain(failed);
  for (const noise of ["unhandled exception", "Circular", "Promise", "error serializing", "Undefined value"])
    expect(told).not.toContain(noise);
  const outputs = (await engine.outputs("one-fails")) as { teams: Record<string, unknown>; authUrl: string };
  expect(Object.keys(outputs.teams).sort()).toEqual(teams.filter((team) => team !== failed).sort());
  expect(outputs.authUrl).toBe(fake.auth.authUrl);

  // What was refused is made by the next one, and nothing else.
  expect((await engine.up("one-fails", lab(), settings())).code).toBe(0);
  expect(Object.keys(((await engine.outputs("one-fails")) as typeof outputs).teams).sort()).toEqual([...teams].sort());
});

/** What is known of a stack, whole, and what of it can be read without its passphrase. */
async function known() {
  const outputs = (await engine.outputs("one-fails")) as { classAccess: Record<string, { privateKey: string }> };
  return { outputs, readable: await engine.state("one-fails") };
}

const uploads = ({ method, url }: Request) => method === "POST" && url.includes("/v2/images");

it.each<[string, (request: Request) => boolean, () => [LabSettingsInput, ClassSettingsInput]]>([
  // Another name server is a change of each subnet, and the servers' ports hang on those.
  [
    "in every team",
    ({ method, url }: Request) => method === "PUT" && url.includes("/v2.0/subnets/"),
    () => [lab(), { ...settings(), dnsNameservers: ["198.18.1.1"] }],
  ],
  ["in the lab, which all teams stand on", uploads, () => [withImage(), settings()]],
])("%s, costs nobody a server, and what was known of whom it concerns stays known", async (_, refused, changed) => {
  const before = await known();
  refuse = refused;
  fake.takeCalls();
  const { code, stdout, stderr } = await engine.up("one-fails", ...changed(), "--continue-on-error");
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("refused by the test");
  expect(stdout + stderr).not.toMatch(/unhandled exception|Circular|error serializing|Undefined value/);
  const { byRoute } = fake.takeCalls();
  expect(Object.keys(byRoute).filter((route) => route.startsWith("DELETE"))).toEqual([]);
  expect(stdout).not.toMatch(/ deleted/);
  const { outputs, readable } = await known();
  expect(outputs).toEqual(before.outputs);
  // Secrets among them are secrets still.
  for (const { privateKey } of Object.values(outputs.classAccess))
    expect(readable).not.toContain(JSON.stringify(privateKey).slice(1, -1));

  refuse = () => false;
  expect((await engine.up("one-fails", ...changed())).code).toBe(0);
  expect((await known()).outputs).toEqual(before.outputs);
});

afterAll(() => engine.destroy("one-fails"));
