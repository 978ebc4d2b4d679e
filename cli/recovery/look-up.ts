/** Looks in the cloud and on the lab host for what interrupted creations have made. */
import { setTimeout as pause } from "node:timers/promises";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient, ApiError } from "../../openstack/client";
import type { SshParams } from "../../tasks/host/ssh";
import { inParallel } from "../../values/in-parallel";
import { accessOf } from "./access";
import { computeKinds } from "./find/compute";
import { isLookedUp, type HostShell, type Kind } from "./find/found";
import { identityKinds } from "./find/identity";
import { libvirtKinds } from "./find/libvirt";
import { networkKinds } from "./find/network";
import { shellOn, sshParamsOf } from "./host";
import { judge, type Verdict } from "./judge";
import { kindOf, plain, type State, type StateEntry, type Values } from "./state";

const kinds: Readonly<Record<string, Kind>> = { ...identityKinds, ...networkKinds, ...computeKinds };

/** How a creation is completed. Undefined: its kind cannot be looked up. */
export function kindFor({ type, custom }: StateEntry): Kind | undefined {
  // Components have no object of their own. Scripts and tasks are idempotent.
  if (custom !== true || type.startsWith("command:")) return { again: true };
  if (type.startsWith("libvirt:")) return libvirtKinds[kindOf(type)];
  return type.startsWith("openstack:") ? kinds[kindOf(type)] : undefined;
}

/** An interrupted creation. */
export interface Creation {
  readonly entry: StateEntry;
  /** Start of its run, in milliseconds since 1970 by this machine's clock. */
  readonly from: number | undefined;
  readonly to: number;
  /**
   * The service refused it, because something is there already.
   * @default false
   */
  readonly isConflict?: boolean;
}

export interface Judged {
  readonly entry: StateEntry;
  readonly verdict: Verdict;
}

/** Calls at once. A control plane has only a few workers. */
const atOnce = 6;

/** Milliseconds within which a service may carry out a request that it had received when its sender was killed. */
const settleMs = 15_000;

/**
 * Milliseconds after the run within which an object may be made, late by the service or by a plugin that outlived its
 * run.
 */
const lateMs = 120_000;

/** Milliseconds that the cloud's clock is ahead of this machine's. */
function ahead({ clock }: ApiClient): number {
  return clock === undefined ? 0 : clock.cloud - (clock.before + clock.after) / 2;
}

/** Milliseconds within which a control plane answers after its machine has started. */
const startMs = 120_000;

async function patient(access: ApiAccess): Promise<ApiClient> {
  for (const deadline = Date.now() + startMs; ; await pause(2000))
    try {
      return await ApiClient.connect(access);
    } catch (error) {
      if ((error instanceof ApiError && error.status < 500) || Date.now() > deadline) throw error;
    }
}

export class LookUp {
  private readonly clients = new Map<string, Promise<ApiClient>>();
  private readonly open: ReadonlyMap<string, StateEntry>;

  /**
   * @param state with encrypted secrets
   * @param secrets the same with decrypted secrets
   */
  constructor(
    private readonly state: State,
    private readonly secrets: State,
    private readonly connect: (access: ApiAccess) => Promise<ApiClient> = patient,
    private readonly onHost: (access: SshParams) => HostShell = shellOn,
  ) {
    const pending = secrets.deployment.pending_operations ?? [];
    this.open = new Map(pending.map(({ resource }) => [resource.urn, resource]));
  }

  /**
   * A client with the access of the resource's provider.
   * @throws Error if the cloud does not answer
   */
  private client({ provider = "", urn }: StateEntry): Promise<ApiClient> {
    const access = accessOf(this.secrets, provider);
    if (access === undefined) throw new Error(`the state has no provider of ${urn}`);
    const known = this.clients.get(provider) ?? this.connect(access);
    this.clients.set(provider, known);
    return known;
  }

  /** @throws Error where the state has no way to the host */
  private shell({ provider = "", urn }: StateEntry): HostShell {
    const access = sshParamsOf(this.secrets, provider);
    if (access === undefined) throw new Error(`the state has no way to the lab host of ${urn}`);
    return this.onHost(access);
  }

  private async one({ entry, from, to, isConflict = false }: Creation): Promise<Verdict> {
    const kind = kindFor(entry);
    if (kind === undefined || "again" in kind) return { kind: "again" };
    const inputs = plain(this.open.get(entry.urn)?.inputs ?? entry.inputs) as Values;
    const same = (this.state.deployment.resources ?? []).filter(({ type }) => type === entry.type);
    const known = new Set(same.flatMap(({ id }) => id ?? []));
    const replaces = same.some((one) => one.urn === entry.urn && one.delete !== true);
    const under = (skew: number) => ({ from: from && from + skew - 1000, to: to + lateMs + skew });
    const facts = { known, replaces, isConflict };
    if ("onHost" in kind) return judge(kind, await kind.onHost(this.shell(entry), inputs), under(0), facts);
    const api = await this.client(entry);
    return judge(kind, await kind.find(api, inputs), under(ahead(api)), facts);
  }

  /**
   * The result for each creation. Missing objects are looked for again until pending requests must have ended.
   * @param quietSince when the last process of the run ended, or wrote its last output
   */
  async all(creations: readonly Creation[], quietSince: number): Promise<readonly Judged[]> {
    const verdicts = new Map<Creation, Verdict>();
    const look = (which: readonly Creation[]) =>
      inParallel(which, atOnce, async (one) => void verdicts.set(one, await this.one(one)));
    await look(creations);
    const isMissing = (one: Creation) =>
      verdicts.get(one)?.kind === "again" && isLookedUp(kindFor(one.entry)) && one.isConflict !== true;
    while (creations.some(isMissing) && Date.now() < quietSince + settleMs) {
      await pause(1000);
      await look(creations.filter(isMissing));
    }
    return creations.map((one) => ({ entry: one.entry, verdict: verdicts.get(one)! }));
  }
}
