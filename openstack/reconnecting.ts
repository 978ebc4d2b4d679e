import type { ApiClient } from "./client";

/**
 * Keeps one client for many calls, and asks for a new one after an error: the token may have gone stale, or the control
 * plane restarted.
 */
export function reconnecting(connect: () => Promise<ApiClient>) {
  let api: ApiClient | undefined;
  return async <T>(use: (api: ApiClient) => Promise<T>): Promise<T> => {
    try {
      return await use((api ??= await connect()));
    } catch (error) {
      api = undefined;
      throw error;
    }
  };
}
