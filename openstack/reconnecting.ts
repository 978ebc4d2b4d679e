import type { ApiClient } from "./client";

/**
 * Keeps one client for many calls, and makes a new one after an error: its token may have expired, or the control
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
