/**
 * What the schema says that a change of a key costs, and what a preview shows of it: the real engine over an OpenStack that holds
 * records. For the tests that hold keys to it.
 */
import type { z } from "zod";
import { blueprint as blueprintSchema } from "../../settings/blueprint";
import { classSettings as classSchema, type ClassSettingsInput } from "../../settings/class";
import { effectOf, type Effect } from "../../settings/effects";
import { labSettings as labSchema, type LabSettingsInput } from "../../settings/lab";
import { lookUp } from "../../settings/walk";
import type { Engine } from "./engine";

type Mapping = Record<string, unknown>;

/** Everything that the settings of the tests are made of: three files, as written. */
function written(engine: Engine, plainLab: LabSettingsInput) {
  const { cloud, ...lab } = plainLab;
  const other = { source: { file: engine.file("other.qcow2", "another guest") } };
  return {
    lab: { ...lab, cloud: { ...cloud, images: { ...cloud?.images, other } } } as Mapping,
    class: { name: "net", lease: { end: "2099-12-31" }, seed: "of-the-tests", quotas: { cores: 20 } },
    blueprint: {
      version: 2,
      networks: { lan: { cidr: "192.168.100.0/24" } },
      routers: { gateway: { networks: ["lan"] } },
      securityGroups: { inside: { rules: [{ protocol: "tcp", ports: 80, remote: { network: "lan" } }] } },
      serverGroups: { apart: { policy: "soft-anti-affinity" } },
      flavors: { tiny: { vcpus: 1, ramMiB: 64, diskGiB: 1 } },
      userData: { greeting: "echo {{variant.port}} {{variant.word}}" },
      variants: { flag: { hex: 8 }, port: { from: 1000, to: 2000 }, word: { oneOf: ["amber", "coral"] } },
      instances: {
        web: {
          ...{ image: "guest", flavor: "small", networks: [{ network: "lan", fixedIp: { host: 10 } }] },
          ...{ floatingIp: true, exposed: [{ protocol: "tcp", ports: 80 }] },
          ...{ securityGroups: ["inside"], serverGroup: "apart", userData: { inline: "echo {{variant.flag}}" } },
        },
        db: { image: "guest", flavor: "tiny", networks: [{ network: "lan" }], userData: "greeting" },
      },
    },
  } as const;
}
type Written = { -readonly [K in keyof ReturnType<typeof written>]: Mapping };

/** A lab with a network, a router and a group of its own, and no class. Its instances need a cloud that has more than records. */
export function labOfItsOwn(engine: Engine, plainLab: LabSettingsInput): Pick<Written, "lab"> {
  const { cloud, ...lab } = plainLab;
  const image = (name: string) => ({ source: { file: engine.file(`${name}.qcow2`, name) } });
  const all = {
    ...cloud,
    images: { ...cloud?.images, other: image("other") },
    networks: { lan: { cidr: "192.168.100.0/24" } },
    routers: { gateway: { networks: ["lan"], externalNetwork: "internet" } },
    securityGroups: { inside: { rules: [{ protocol: "tcp", ports: 80, remote: { network: "lan" } }] } },
  };
  return { lab: { ...lab, cloud: all } };
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

const any = expect.any(Array) as string[];
const some = expect.arrayContaining([expect.any(String)]) as string[];
const onlyUpdates = { asymmetricMatch: (ops: string[]) => ops.every((op) => op === "update") } as unknown as string[];

/** What a preview may show, by effect. */
export const expected: Partial<Record<Effect, { readonly servers: string[]; readonly others: string[] }>> = {
  nothing: { servers: [], others: [] },
  "new ones": { servers: onlyUpdates, others: any },
  "in place": { servers: onlyUpdates, others: some },
  reboot: { servers: ["update"], others: any },
  "data lost": { servers: expect.arrayContaining(["replace"]) as string[], others: any },
};

/** A stack with a lab, and a class and a team in it if nothing else is said, and previews of changes of it. */
export class Changes {
  constructor(
    private readonly engine: Engine,
    private readonly plainLab: () => LabSettingsInput,
    private readonly asMade: (engine: Engine, plainLab: LabSettingsInput) => Partial<Written> = written,
    private readonly stack = "effects",
  ) {}

  /** The settings with another value at a path such as `blueprint.instances.web.image`; undefined: without it. */
  with(path: string, value: unknown): Written {
    const all = JSON.parse(JSON.stringify(this.asMade(this.engine, this.plainLab()))) as Written;
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce((at, key) => (at[key] ??= {}) as Mapping, all as Mapping);
    parent[last] = value;
    return all;
  }

  /** @param allowLoss where what is to be shown is what is refused otherwise */
  private settings(all: Written, allowLoss: boolean): [LabSettingsInput, ClassSettingsInput?] {
    if (!("class" in all)) {
      const lab = all["lab"] as Mapping;
      return [lab as unknown as LabSettingsInput];
    }
    const roster = this.engine.file("roster.csv", "team,username,vni\nred,ada,3001\n");
    // JSON is YAML.
    const blueprint = this.engine.file("effects.yaml", JSON.stringify(all.blueprint));
    const own = { ...all.class, roster, blueprint, ...(allowLoss && { allowLoss: ["red"] }) };
    return [all.lab as unknown as LabSettingsInput, own as unknown as ClassSettingsInput];
  }

  /** Makes the stack as it is before each change. */
  async make(): Promise<void> {
    const { code, stdout, stderr } = await this.engine.up(
      this.stack,
      ...this.settings(this.with("lab.allowLoss", undefined), false),
    );
    if (code !== 0) throw new Error(stdout + stderr);
  }

  destroy(): Promise<unknown> {
    return this.engine.destroy(this.stack);
  }

  /** What a preview shows beside what stays: of servers, and of all the rest but the note of what machines are made with. */
  async shown(all: Written, allowLoss: boolean) {
    const { code, steps, diagnostics } = await this.engine.preview(this.stack, ...this.settings(all, allowLoss));
    const changed = steps.filter(({ op, urn }) => op !== "same" && !urn.endsWith("::kept"));
    const isServer = (urn: string) => urn.endsWith(".server");
    const ops = (ofServers: boolean) => [
      ...new Set(changed.filter(({ urn }) => isServer(urn) === ofServers).map(({ op }) => op)),
    ];
    return { code, diagnostics, servers: ops(true), others: ops(false) };
  }

  /** What the schema says of a key, and what a preview shows of another value. @param value or what gives it */
  async seen(path: string, value: unknown) {
    const all = this.with(path, typeof value === "function" ? (value as () => unknown)() : value);
    const effect = declaredEffect(path, all);
    const { code, diagnostics, servers, others } = await this.shown(all, effect === "data lost");
    return { effect, error: code === 0 ? "" : diagnostics, servers, others };
  }
}
