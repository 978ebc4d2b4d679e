/**
 * What a program would ask the engine for, without an engine: every resource with all that is registered with it, in
 * plain literals, so that a test states the whole graph (`expect(await recordGraph(...)).toEqual([...])`).
 *
 * Pulumi's own mocks hand a test only type, name, inputs and provider. The rest (parent, dependencies, `deletedWith`,
 * aliases, secret outputs ...) stands in the request, so the request is what gets recorded here.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import * as state from "@pulumi/pulumi/runtime/state";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** One resource as it was registered. What was not set is absent. */
export interface GraphResource {
  readonly type: string;
  readonly name: string;
  /** Name of the parent. */
  readonly parent?: string;
  /** Name of the provider resource; absent: a default provider, or a component. */
  readonly provider?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of everything waited for, explicit and through inputs, sorted; a component stands for its children too. */
  readonly dependsOn?: readonly string[];
  readonly deletedWith?: string;
  readonly deleteBeforeReplace?: boolean;
  readonly additionalSecretOutputs?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  /** A change of it recreates the resource. */
  readonly replacementTrigger?: unknown;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly import?: string;
  readonly aliases?: readonly unknown[];
  readonly customTimeouts?: Readonly<Record<string, string>>;
  /** Names of what is called before it is made, and before it is changed. */
  readonly beforeCreate?: readonly string[];
  readonly beforeUpdate?: readonly string[];
  /** Names of what is told its failure. */
  readonly onError?: readonly string[];
  /** What a component registered as its outputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface RecordOptions {
  /** As `pulumi preview` runs a program: what a resource computes is unknown. @default false */
  readonly preview?: boolean;
  /**
   * By resource name: what its provider computes. Every resource gives its inputs back, and its id is its name and
   * `-id`; only what is read beyond that needs to stand here. A preview leaves it unknown.
   * @default - nothing
   */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Other stacks that may be referred to, with their outputs; all are taken for secrets. The one thing that a program may look
   * up: the back end is there in a preview too. References are no part of the graph.
   * @default - none
   */
  readonly stacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** How an unknown value is shown; in a preview this hides whether it is a secret too. */
export const unknown = "[unknown]";

/** How a secret is shown. */
export const secret = (value: unknown) => ({ "[secret]": value });

/** How a reference to a resource is shown. */
export const reference = (name: string) => ({ "[resource]": name });

/** Marks on the wire between a program and the engine (Pulumi, sdk/nodejs/runtime/rpc.ts). */
const wire = {
  unknown: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  signature: "4dabf18193072939515e22adb298388d",
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
};

const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);

/** A value of the wire as a literal. */
function shown(value: unknown): unknown {
  if (value === wire.unknown) return unknown;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[wire.signature] === wire.secret) return secret(shown(object["value"]));
  if (object[wire.signature] === wire.resource) return reference(nameOf(String(object["urn"])));
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, shown(inner)]));
}

/** As the engine makes them: the types of all ancestors, then the name. */
function urnOf(request: RegisterResourceRequest): string {
  const parentType = request.getParent().split("::")[2];
  const type = parentType ? `${parentType}$${request.getType()}` : request.getType();
  return `urn:pulumi:test::atelier::${type}::${request.getName()}`;
}

/** Leaves out what says nothing: undefined, false, "", empty lists and objects. */
function onlySet<T extends object>(fields: T): Partial<T> {
  const says = (value: unknown) =>
    value !== undefined &&
    value !== false &&
    value !== "" &&
    !(typeof value === "object" && Object.keys(value ?? {}).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => says(value))) as Partial<T>;
}

function describe(request: RegisterResourceRequest): GraphResource {
  // A provider's reference is `urn::id`.
  const providerUrn = request.getProvider().split("::").slice(0, -1).join("::");
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: shown(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    ...onlySet({
      parent: request.getParent() && nameOf(request.getParent()),
      provider: providerUrn && nameOf(providerUrn),
      dependsOn: [...new Set(request.getDependenciesList().map(nameOf))].sort(),
      deletedWith: request.getDeletedwith() && nameOf(request.getDeletedwith()),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      replacementTrigger: shown(request.getReplacementTrigger()?.toJavaScript()),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      import: request.getImportid(),
      aliases: request.getAliasesList().map((alias) => {
        const { parenturn = "", ...spec } = alias.getSpec()?.toObject() ?? {};
        return alias.getUrn() || onlySet({ ...spec, parent: parenturn && nameOf(parenturn) });
      }),
      customTimeouts: onlySet(request.getCustomtimeouts()?.toObject() ?? {}),
      beforeCreate: request.getHooks()?.getBeforeCreateList(),
      beforeUpdate: request.getHooks()?.getBeforeUpdateList(),
      onError: request.getHooks()?.getOnErrorList(),
    }),
  };
}

/** What the SDK reads of an answer to a registration, and the parts of its mock monitor that are replaced. */
type Reply<T> = (error: Error | null, response: T | undefined) => void;
interface Monitor {
  registerResource(request: RegisterResourceRequest, reply: Reply<object>): void;
  registerResourceOutputs(request: { getUrn(): string; getOutputs(): Struct | undefined }, reply: Reply<object>): void;
}

/**
 * Runs a program as an update or a preview would and gives back every resource, sorted by name, then type.
 * @throws whatever the program throws. An input that fails is an unhandled rejection in Pulumi's SDK: Jest fails the test.
 */
export async function recordGraph(program: () => unknown, options: RecordOptions = {}): Promise<GraphResource[]> {
  const preview = options.preview ?? false;
  const refuse = () => {
    const message = "a program must not look anything up: a preview has to work with everything unreachable";
    // `details` is where gRPC's errors say it, and what the SDK shows.
    throw Object.assign(new Error(message), { details: message });
  };
  const read = ({ type, inputs }: pulumi.runtime.MockResourceArgs) => {
    const { name } = inputs as { name: string };
    const found = type === "pulumi:pulumi:StackReference" ? options.stacks?.[name] : undefined;
    return found ? { id: name, state: { name, outputs: found, secretOutputNames: Object.keys(found) } } : refuse();
  };
  await pulumi.runtime.setMocks({ call: refuse, newResource: read }, "atelier", "test", preview);

  const resources = new Map<string, GraphResource>();
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  monitor.registerResource = (request, reply) => {
    const urn = urnOf(request);
    if (resources.has(urn)) return reply(new Error(`duplicate URN ${urn}`), undefined);
    resources.set(urn, describe(request));
    const computed = !preview && options.outputs?.[request.getName()];
    const state = Struct.fromJavaScript({ ...request.getObject()?.toJavaScript(), ...computed } as never);
    reply(null, {
      getUrn: () => urn,
      getId: () => (request.getCustom() && !preview ? `${request.getName()}-id` : ""),
      getObject: () => state,
      getPropertydependenciesMap: () => undefined,
      getResult: () => 0,
      getUnknown: () => false,
    });
  };
  monitor.registerResourceOutputs = (request, reply) => {
    const outputs = shown(request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    const resource = resources.get(request.getUrn());
    if (resource) resources.set(request.getUrn(), { ...resource, ...onlySet({ outputs }) });
    reply(null, {});
  };

  // Hooks are called over a server of the program's own: here nothing is made, so nothing is called.
  const none = () => Promise.resolve();
  const callbacks = {
    registerResourceHook: none,
    registerErrorHook: none,
    awaitStackRegistrations: none,
    shutdown: () => undefined,
  };
  Object.assign((state as unknown as { getStore(): object }).getStore(), { callbacks });

  await program();
  await pulumi.runtime.disconnect();

  const order = (resource: GraphResource) => `${resource.name} ${resource.type}`;
  return [...resources.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The value of an output, marked as in the graph; to be asked within or after {@link recordGraph}. */
export async function valueOf(output: pulumi.Input<unknown>): Promise<unknown> {
  return shown((await pulumi.runtime.serializeProperties("value", { value: output }))["value"]);
}

/** The one resource of that name (and type, where a name is used twice). @throws when there is none, or more. */
export function resourceNamed(graph: readonly GraphResource[], name: string, type?: string): GraphResource {
  const found = graph.filter((resource) => resource.name === name && (!type || resource.type === type));
  const [resource] = found;
  if (!resource || found.length > 1) throw new Error(`${found.length} resources are named ${name}`);
  return resource;
}
