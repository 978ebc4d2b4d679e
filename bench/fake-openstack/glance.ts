/** Images, as far as a lab with one asks: https://docs.openstack.org/api-ref/image/v2/ */
import { createHash } from "node:crypto";
import type { Records } from "./records";
import type { Json, Routes } from "./routes";
import { restRoutes, Table } from "./table";

const path = "/image/v2/images";

export function glanceRoutes(records: Records): Routes {
  const images = new Table("image", records);
  return {
    ...restRoutes(path, "image", images),
    // Glance's records stand alone in the answer, not under a name.
    [`POST ${path}`]: ({ body }) => {
      const facts = {
        status: "queued",
        tags: [],
        owner: "",
        protected: false,
        os_hidden: false,
        file: "",
        schema: "/v2/schemas/image",
      };
      const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
      const times = { created_at: now, updated_at: now };
      return { status: 201, body: images.add({ ...facts, ...times, ...body }) };
    },
    [`GET ${path}/:`]: (_, id = "") => ({ body: images.get(id) }),
    [`PUT ${path}/:/file`]: ({ sent }, id = "") => {
      const checksum = createHash("md5").update(sent).digest("hex");
      images.change(id, { status: "active", size: sent.length, checksum });
      return { status: 204 };
    },
    [`PATCH ${path}/:`]: ({ body }, id = "") => {
      const changes = body as unknown as readonly { path: string; value: unknown }[];
      const fields: Json = Object.fromEntries(changes.map((change) => [change.path.slice(1), change.value]));
      return { body: images.change(id, fields) };
    },
  };
}
