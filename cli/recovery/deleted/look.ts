/** What a stack has made in a cloud, and somebody has deleted there by hand. */
import type { ApiAccess } from "../../../openstack/access";
import { ApiClient, ApiError } from "../../../openstack/client";
import { NoAnswer } from "../../../openstack/http";
import { accessOf } from "../access";
import { listens } from "../listens";
import { kindOf, type State, type StateEntry } from "../state";
import { idsIn, listings, type Listing } from "./listings";

export interface Looked {
  readonly gone: readonly StateEntry[];
  /** How many were looked for. */
  readonly of: number;
}

type Ids = ReadonlySet<string> | undefined;

const listingOf = ({ type }: StateEntry) => listings[kindOf(type)]!;

/** What is made under an id of its own, and stands in the state with it. */
const isListed = ({ type, id, custom, delete: old }: StateEntry) =>
  custom === true && id !== undefined && old !== true && type.startsWith("openstack:") && kindOf(type) in listings;

/**
 * What there is in clouds: each list is asked for once, for all stacks of one run. A cloud that does not answer, or lets nobody in,
 * says nothing: the `up` that follows tells better.
 */
export class CloudLists {
  private readonly clients = new Map<string, Promise<ApiClient | undefined>>();
  private readonly lists = new Map<string, Promise<Ids>>();

  private async connect(access: ApiAccess): Promise<ApiClient | undefined> {
    return (await listens(access.authUrl)) ? ApiClient.connect(access) : undefined;
  }

  private async list(access: ApiAccess, cloud: string, listing: Listing): Promise<Ids> {
    const client = this.clients.get(cloud) ?? this.connect(access);
    this.clients.set(cloud, client);
    try {
      const api = await client;
      // A service that the cloud has no more has nothing that could be made again.
      return api?.has(listing.service) === true ? await idsIn(api, listing) : undefined;
    } catch (error) {
      if (error instanceof ApiError || error instanceof NoAnswer) return undefined;
      throw error;
    }
  }

  /** @returns the ids of all that there is; undefined: nobody tells */
  ids(access: ApiAccess, listing: Listing): Promise<Ids> {
    const cloud = [access.authUrl, access.username, access.projectName, access.region].join(" ");
    const key = `${cloud} ${listing.path}`;
    const known = this.lists.get(key) ?? this.list(access, cloud, listing);
    this.lists.set(key, known);
    return known;
  }

  /** @param state exported with its secrets */
  async lookFor(state: State): Promise<Looked> {
    const all = (state.deployment.resources ?? []).filter(isListed);
    const isGone = async (entry: StateEntry) => {
      const access = accessOf(state, entry.provider ?? "");
      const there = access && (await this.ids(access, listingOf(entry)));
      return there !== undefined && !there.has(entry.id ?? "");
    };
    const verdicts = await Promise.all(all.map(isGone));
    return { gone: all.filter((_, i) => verdicts[i]), of: all.length };
  }
}
