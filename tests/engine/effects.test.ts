/** What the schema says that a change of a key costs is what a preview shows: the real engine, over an OpenStack that holds records. */
import type { z } from "zod";
import { blueprint as blueprintSchema } from "../../settings/blueprint";
import { classSettings as classSchema, type ClassSettingsInput } from "../../settings/class";
import { effectOf, type Effect } from "../../settings/effects";
import { labSettings as labSchema, type LabSettingsInput } from "../../settings/lab";
import { lookUp } from "../../settings/walk";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab: plainLab } = engineOverRecords();
const stack = "effects";

type Mapping = Record<string, unknown>;

/** Everything that the settings of the tests are made of: three files, as written. */
function written() {
  return {
    lab: plainLab() as Mapping,
    class: { name: "net", lease: { end: "2099-12-31" }, seed: "of-the-tests", quotas: { cores: 20 } },
    blueprint: {
      version: 2,
      networks: { lan: { cidr: "192.168.100.0/24" } },
      routers: { gateway: { networks: ["lan"] } },
      securityGroups: { inside: { rules: [{ protocol: "tcp", ports: 80, remote: { network: "lan" } }] } },
      serverGroups: { apart: { policy: "soft-anti-affinity" } },
      flavors: { tiny: { vcpus: 1, ramMiB: 64, diskGiB: 1 } },
      variants: { flag: { hex: 8 } },
      instances: {
        web: {
          ...{ image: "guest", flavor: "small", networks: [{ network: "lan", fixedIp: { host: 10 } }] },
          ...{ floatingIp: true, exposed: [{ protocol: "tcp", ports: 80 }] },
          ...{ securityGroups: ["inside"], serverGroup: "apart", userData: { inline: "echo {{variant.flag}}" } },
        },
      },
    },
  } as const;
}
type Written = { -readonly [K in keyof ReturnType<typeof written>]: Mapping };

/** The settings with another value at a path such as `blueprint.instances.web.image`. */
function withChange(path: string, value: unknown): Written {
  const all = JSON.parse(JSON.stringify(written())) as Written;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((at, key) => (at[key] ??= {}) as Mapping, all as Mapping);
  parent[last] = value;
  return all;
}

/** @param allowLoss where what is to be shown is what is refused otherwise */
function settings(all: Written, allowLoss: boolean): [LabSettingsInput, ClassSettingsInput] {
  const roster = engine.file("roster.csv", "team,username,vni\nred,ada,3001\n");
  // JSON is YAML.
  const blueprint = engine.file("effects.yaml", JSON.stringify(all.blueprint));
  const own = { ...all.class, roster, blueprint, ...(allowLoss && { allowLoss: ["red"] }) };
  return [all.lab as unknown as LabSettingsInput, own as unknown as ClassSettingsInput];
}

const schemas: Readonly<Record<string, z.ZodObject>> = {
  lab: labSchema,
  class: classSchema,
  blueprint: blueprintSchema,
};

/** What the schema says of the key at a path. */
function declaredEffect(path: string, all: Written): Effect | undefined {
  const [file = "", ...keys] = path.split(".");
  const steps = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return lookUp(schemas[file]!, all[file as keyof Written], steps)
    .schemas.map(effectOf)
    .find(Boolean);
}

/** What a preview shows beside what stays: of servers, and of all the rest but the note of what machines are made with. */
async function shown([lab, own]: [LabSettingsInput, ClassSettingsInput]) {
  const { code, steps, diagnostics } = await engine.preview(stack, lab, own);
  const changed = steps.filter(({ op, urn }) => op !== "same" && !urn.endsWith("::kept"));
  const isServer = (urn: string) => urn.endsWith(".server");
  const ops = (ofServers: boolean) => [
    ...new Set(changed.filter(({ urn }) => isServer(urn) === ofServers).map(({ op }) => op)),
  ];
  return { code, diagnostics, servers: ops(true), others: ops(false) };
}

beforeAll(async () => {
  const { code, stdout, stderr } = await engine.up(stack, ...settings(withChange("class.name", "net"), false));
  if (code !== 0) throw new Error(stdout + stderr);
});
afterAll(() => engine.destroy(stack));

const file = () => engine.file("next.qcow2", "another image");

const any = expect.any(Array) as string[];
const some = expect.arrayContaining([expect.any(String)]) as string[];
const onlyUpdates = { asymmetricMatch: (ops: string[]) => ops.every((op) => op === "update") } as unknown as string[];

/** What a preview may show, by effect. */
const expected: Partial<Record<Effect, { readonly servers: string[]; readonly others: string[] }>> = {
  nothing: { servers: [], others: [] },
  "new ones": { servers: onlyUpdates, others: any },
  "in place": { servers: onlyUpdates, others: some },
  reboot: { servers: ["update"], others: any },
  "data lost": { servers: expect.arrayContaining(["replace"]) as string[], others: any },
};

const lost: readonly (readonly [string, unknown])[] = [
  ["blueprint.networks.lan.networkType", "gre"],
  ["blueprint.serverGroups.apart.policy", "soft-affinity"],
  ["blueprint.instances.web.configDrive", true],
  ["blueprint.instances.web.availabilityZone", "annex"],
];

describe.each<readonly [Effect, readonly (readonly [string, unknown])[]]>([
  [
    "nothing",
    [
      ["class.lease.warning", "3d"],
      ["blueprint.description", "for people"],
      ["blueprint.instances.web.role", "attacker"],
      ["lab.campusNetworks", ["10.99.0.0/16"]],
    ],
  ],
  [
    "new ones",
    [
      ["lab.cloud.images.guest.source.file", file],
      ["lab.cloud.images.guest.diskFormat", "raw"],
      ["class.seed", "another-seed"],
      ["blueprint.variants.flag.hex", 12],
      ["blueprint.instances.web.userData.inline", "echo hello"],
      ["blueprint.instances.web.hidden", true],
    ],
  ],
  [
    "in place",
    [
      ["class.dnsNameservers", ["198.18.1.1"]],
      ["class.quotas.cores", 30],
      ["class.teachers", ["prof"]],
      ["blueprint.networks.lan.mtu", 1400],
      ["blueprint.networks.lan.cidr", "192.168.101.0/24"],
      ["blueprint.securityGroups.inside.rules", [{ protocol: "tcp", ports: 443, remote: { network: "lan" } }]],
      ["blueprint.instances.web.networks.0.fixedIp", { host: 11 }],
      ["blueprint.instances.web.exposed", [{ protocol: "tcp", ports: 443 }]],
    ],
  ],
  [
    "reboot",
    [
      ["blueprint.instances.web.flavor", "tiny"],
      ["lab.cloud.flavors.small.ramMiB", 256],
    ],
  ],
  ["data lost", lost],
])("%s", (effect, changes) => {
  it.each(changes)("%s", async (path, value) => {
    const all = withChange(path, typeof value === "function" ? (value as () => unknown)() : value);
    expect(declaredEffect(path, all)).toBe(effect);
    const { code, diagnostics, servers, others } = await shown(settings(all, effect === "data lost"));
    expect(code === 0 ? "" : diagnostics).toBe("");
    expect({ servers, others }).toEqual(expected[effect]);
  });
});

it.each(lost)("refused unless it is allowed: %s", async (path, value) => {
  const { code, diagnostics } = await shown(settings(withChange(path, value), false));
  expect(code).not.toBe(0);
  expect(diagnostics).toContain("red/web (ada): its disk would be lost");
});
