/** Calls to Cinder. */
import { change, get, post, remove, type Call } from "./call";

export const volume: readonly Call[] = [
  get("block-storage", "blind", () => "/volumes/detail"),
  get("block-storage", "nobody", ({ other }) => `/volumes/${other.volume}`),
  get("block-storage", "all", ({ own }) => `/volumes/${own.volume}`),
  get("block-storage", "nobody", ({ other }) => `/snapshots/${other.volumeSnapshot}`),
  get("block-storage", "blind", () => "/volumes/detail?all_tenants=1"),
  get("block-storage", "nobody", () => "/os-services"),
  get("block-storage", "nobody", ({ other }) => `/os-quota-sets/${other.project}`),
  change(
    "block-storage",
    "nobody",
    "PUT",
    ({ own }) => `/os-quota-sets/${own.project}`,
    () => ({ quota_set: { volumes: 99 } }),
  ),
  post("block-storage", "nobody", "/types", () => ({ volume_type: { name: "benchmark" } })),
  post("block-storage", "nobody", "/volume-transfers", ({ other }) => ({ transfer: { volume_id: other.volume } })),
  change(
    "block-storage",
    "nobody",
    "PUT",
    ({ other }) => `/volumes/${other.volume}`,
    () => ({ volume: { name: "benchmark" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ own }) => `/volumes/${own.volume}/action`,
    () => ({ "os-reset_status": { status: "available" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ own }) => `/volumes/${own.volume}/action`,
    () => ({ "os-force_delete": null }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ own }) => `/snapshots/${own.volumeSnapshot}/action`,
    () => ({ "os-reset_status": { status: "available" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ other }) => `/snapshots/${other.volumeSnapshot}/action`,
    () => ({ "os-update_snapshot_status": { status: "available" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ other }) => `/volumes/${other.volume}/action`,
    () => ({ "os-extend": { new_size: 2 } }),
  ),
  post("block-storage", "nobody", "/snapshots", ({ other }) => ({
    snapshot: { volume_id: other.volume, name: "benchmark" },
  })),
  post("block-storage", "nobody", "/volumes", ({ other }) => ({ volume: { size: 1, source_volid: other.volume } })),
  remove("block-storage", ({ other }) => `/volumes/${other.volume}`),
].map((call) => ({ ...call, needs: "volume" as const }));
