/** Calls to Glance. */
import { change, get, post, remove, type Call } from "./call";

export const image: readonly Call[] = [
  get("image", "all", ({ own }) => `/images/${own.image}`),
  get("image", "all", ({ common }) => `/images/${common.image}`),
  get("image", "nobody", ({ other }) => `/images/${other.image}`),
  get("image", "blind", () => "/images"),
  get("image", "empty", ({ other }) => `/images?owner=${other.project}`),
  get("image", "blind", () => "/images?visibility=all"),
  get("image", "nobody", ({ other }) => `/images/${other.image}/file`),
  remove("image", ({ other }) => `/images/${other.image}`),
  remove("image", ({ common }) => `/images/${common.image}`),
  ...["public", "community"].map((visibility) =>
    post("image", "nobody", "/images", () => ({
      name: "benchmark",
      disk_format: "raw",
      container_format: "bare",
      visibility,
    })),
  ),
  ...(["own", "other"] as const).map((whose) => ({
    ...change(
      "image",
      "nobody",
      "PATCH",
      (targets) => `/images/${targets[whose].image}`,
      () => [{ op: "replace", path: "/visibility", value: "public" }],
    ),
    contentType: "application/openstack-images-v2.1-json-patch",
  })),
  {
    ...change(
      "image",
      "nobody",
      "PATCH",
      ({ common }) => `/images/${common.image}`,
      () => [{ op: "replace", path: "/name", value: "benchmark" }],
    ),
    contentType: "application/openstack-images-v2.1-json-patch",
  },
  { ...get("image", "all", () => "/info/import"), absent: "web-download" },
  post("image", "nobody", "/images", ({ other }) => ({
    name: "benchmark",
    disk_format: "raw",
    container_format: "bare",
    owner: other.project,
  })),
  get("image", "nobody", () => "/cache"),
];
