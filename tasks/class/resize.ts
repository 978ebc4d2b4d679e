/** Another flavor for a server that is there: Nova moves its disk along, and the new size is confirmed. */
import { ApiError, type ApiClient } from "../../openstack/client";
import { waitFor } from "../../openstack/wait";

/** A server, as far as its size is concerned. */
interface SizedServer {
  readonly status: string;
  readonly flavor: { readonly id: string };
  readonly "OS-EXT-STS:task_state"?: string | null;
  readonly fault?: { readonly message: string };
}

type Calling = <T>(call: (api: ApiClient) => Promise<T>) => Promise<T>;

/** States in which Nova takes a new flavor, and in which it leaves the server again. */
const resizable = ["ACTIVE", "SHUTOFF"];

/** A resize is a cold migration, perhaps to the same node: the disk is copied, and the guest has a minute to shut down. */
const timeoutSeconds = 1800;

async function confirm(calling: Calling, mark: string, id: string): Promise<void> {
  try {
    await calling((api) => api.call("compute", "POST", `/servers/${id}/action`, { confirmResize: null }));
  } catch (error) {
    // Nova, or somebody, has confirmed it meanwhile.
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  }
  await waitFor(`new size of ${mark}`, timeoutSeconds, async () => {
    const { status, fault } = await seen(calling, id);
    if (status === "ERROR") throw new Error(`machine ${mark}: Nova: ERROR, ${fault?.message ?? "no reason given"}`);
    return resizable.includes(status) ? { done: true } : { done: false, seen: status };
  });
}

/** The last microversion that tells the flavor's id: later ones tell its sizes. */
const withFlavorId = { microversion: "2.46" };

async function seen(calling: Calling, id: string): Promise<SizedServer> {
  const path = `/servers/${id}`;
  const { server } = await calling((api) => api.get<{ server: SizedServer }>("compute", path, withFlavorId));
  return server;
}

/**
 * Does nothing to a server that has the flavor. One that an interrupted run has resized is confirmed.
 * @param mark what messages call it
 * @throws Error where Nova does not resize it, or it is neither running nor stopped
 */
export async function resized(calling: Calling, mark: string, flavorId: string, id: string): Promise<void> {
  const { flavor, status: found } = await seen(calling, id);
  let status = found;
  if (status === "VERIFY_RESIZE") {
    await confirm(calling, mark, id);
    ({ status } = await seen(calling, id));
  }
  if (flavor.id === flavorId) return;
  if (!resizable.includes(status))
    throw new Error(
      `machine ${mark} is ${status}, and Nova gives another flavor to what runs or is stopped alone; next: bring it there (npm run class -- resume TEAM, or openstack server start), then up again`,
    );
  await calling((api) => api.call("compute", "POST", `/servers/${id}/action`, { resize: { flavorRef: flavorId } }));
  await waitFor(`new size of ${mark}`, timeoutSeconds, async () => {
    const now = await seen(calling, id);
    if (now.status === "VERIFY_RESIZE") return { done: true };
    const idle = (now["OS-EXT-STS:task_state"] ?? null) === null;
    // Confirmed by Nova itself (resize_confirm_window), or by somebody in between.
    if (idle && resizable.includes(now.status) && now.flavor.id === flavorId) return { done: true };
    if (now.status === "ERROR" || (idle && resizable.includes(now.status)))
      throw new Error(
        `machine ${mark}: Nova has not given it the new flavor: ${now.fault?.message ?? "no reason given"}; it is ${now.status} with its disk as before`,
      );
    return { done: false, seen: now.status };
  });
  if ((await seen(calling, id)).status === "VERIFY_RESIZE") await confirm(calling, mark, id);
}
