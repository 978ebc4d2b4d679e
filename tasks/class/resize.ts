/** Resizes an existing server: Nova moves its disk to the new flavor, and the new size is confirmed. */
import { ApiError, type ApiClient } from "../../openstack/client";
import { waitFor } from "../../openstack/wait";

/** The size of a server. */
interface SizedServer {
  readonly status: string;
  readonly flavor: { readonly id: string };
  readonly "OS-EXT-STS:task_state"?: string | null;
  readonly fault?: { readonly message: string };
}

type Calling = <T>(call: (api: ApiClient) => Promise<T>) => Promise<T>;

/** Statuses in which Nova resizes a server, and to which the server returns. */
const resizable = ["ACTIVE", "SHUTOFF"];

/**
 * Seconds. A resize is a cold migration, possibly to the same node: the disk is copied, and the guest has a minute to
 * shut down.
 */
const timeoutSeconds = 1800;

async function confirm(calling: Calling, mark: string, id: string): Promise<void> {
  try {
    await calling((api) => api.call("compute", "POST", `/servers/${id}/action`, { confirmResize: null }));
  } catch (error) {
    // 409: it has been confirmed meanwhile, by Nova or by a user.
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  }
  await waitFor(`new size of ${mark}`, timeoutSeconds, async () => {
    const { status, fault } = await seen(calling, id);
    if (status === "ERROR") throw new Error(`machine ${mark}: Nova: ERROR, ${fault?.message ?? "no reason given"}`);
    return resizable.includes(status) ? { done: true } : { done: false, seen: status };
  });
}

/** The last microversion with the flavor's id in answers; later ones contain its sizes. */
const withFlavorId = { microversion: "2.46" };

async function seen(calling: Calling, id: string): Promise<SizedServer> {
  const path = `/servers/${id}`;
  const { server } = await calling((api) => api.get<{ server: SizedServer }>("compute", path, withFlavorId));
  return server;
}

/**
 * Resizes a server, unless it has the flavor already. A resize that an interrupted run has started is confirmed.
 * @param mark the server's name in messages
 * @throws Error if Nova does not resize it, or if it is neither running nor stopped
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
    // Confirmed by Nova itself (resize_confirm_window) or by a user.
    if (idle && resizable.includes(now.status) && now.flavor.id === flavorId) return { done: true };
    if (now.status === "ERROR" || (idle && resizable.includes(now.status)))
      throw new Error(
        `machine ${mark}: Nova has not given it the new flavor: ${now.fault?.message ?? "no reason given"}; it is ${now.status} with its disk as before`,
      );
    return { done: false, seen: now.status };
  });
  if ((await seen(calling, id)).status === "VERIFY_RESIZE") await confirm(calling, mark, id);
}
