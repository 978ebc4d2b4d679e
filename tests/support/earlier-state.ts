/**
 * States that earlier versions of the program made, with what their cloud held then: tests/engine/states/COMMIT.json.
 *
 * To make one, in a worktree of that commit with this file, bench/fake-openstack/ and node_modules of today:
 * `npx tsx tests/support/earlier-state.ts FILE`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { labSettings as existingLab, type Auth } from "../../bench/class/settings";
import { FakeOpenStack } from "../../bench/fake-openstack/server";
import type { ClassSettingsInput } from "../../settings/class";
import type { LabSettingsInput } from "../../settings/lab";
import { Engine } from "./engine";

export const stack = "earlier";

/** A network of the lab's own, whose DHCP is awaited. In the form of earlier versions, which today's reads too. */
export function labSettings(engine: Engine, auth: Auth): LabSettingsInput {
  const { cloud, ...rest } = existingLab(auth, engine.file("guest.qcow2", "an image"));
  const lan = { networkType: "vxlan" as const, cidr: "192.168.200.0/24" };
  return { ...rest, cloud: { ...cloud, privateNetworks: { lan } } as LabSettingsInput["cloud"] };
}

/** Of each kind of task that a class has, one or two. */
export function classSettings(engine: Engine): ClassSettingsInput {
  const blueprint = `version: 1
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
securityGroups: { web: { rules: [{ protocol: tcp, ports: 80 }] } }
serverGroups: { apart: { policy: anti-affinity } }
machines:
  web: { image: guest, flavor: small, networks: [{ network: lan }], securityGroups: [web], serverGroup: apart }
`;
  return {
    name: "net",
    roster: engine.file("roster.csv", "team,username,vni\nred,ada,3001\n"),
    blueprint: engine.file("blueprint.yaml", blueprint),
    lease: { end: "2099-12-31" },
  };
}

/** What differs from run to run, and what stands in its place. */
const places = (engine: Engine, auth: FakeOpenStack["auth"]) =>
  [
    [new URL(auth.authUrl).host, "CLOUD"],
    [engine.folder, "FOLDER"],
  ] as const;

/** Fills a cloud and a stack with what a file keeps. */
export async function restoreEarlier(commit: string, engine: Engine, fake: FakeOpenStack): Promise<void> {
  let text = readFileSync(resolve(__dirname, `../engine/states/${commit}.json`), "utf8");
  for (const [now, then] of places(engine, fake.auth)) text = text.replaceAll(then, now);
  const { state, records } = JSON.parse(text) as {
    state: unknown;
    records: Parameters<FakeOpenStack["restore"]>[0];
  };
  fake.restore(records);
  await engine.restore(stack, JSON.stringify(state));
}

/** Where in the program a resource was made is nobody's matter here. */
const withoutPlaces = (key: string, value: unknown) =>
  ["sourcePosition", "stackTrace", "created", "modified", "time"].includes(key) ? undefined : value;

/** In JSON; of the fake, and long. */
const privateKey = /-----BEGIN [^"]*PRIVATE KEY-----[^"]*-----END [^"]*-----/g;

async function make(file: string): Promise<void> {
  const engine = new Engine();
  const fake = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
  await fake.start();
  try {
    const { code, stdout } = await engine.up(stack, labSettings(engine, fake.auth), classSettings(engine));
    if (code !== 0) throw new Error(`up failed:\n${stdout}`);
    const state: unknown = JSON.parse(await engine.state(stack, "--show-secrets"));
    let text = JSON.stringify({ state, records: fake.records() }, withoutPlaces, 1).replaceAll(
      privateKey,
      "a private key",
    );
    for (const [now, then] of places(engine, fake.auth)) text = text.replaceAll(now, then);
    writeFileSync(file, text + "\n");
  } finally {
    await fake.stop();
    engine.dispose();
  }
}

const file = require.main === module ? process.argv[2] : undefined;
if (file !== undefined) void make(file);
