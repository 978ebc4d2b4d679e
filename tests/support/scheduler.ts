/** What Nova's scheduler makes of a request. */
import type { ApiClient } from "../../openstack/client";
import { eventually } from "./commands";

/** As small as the box's image lets a server be. */
const size = { vcpus: 1, ram: 128, disk: 1 };

/**
 * Why Nova places no server that asks for this metadata of a host aggregate. It leaves nothing.
 * @throws when there is no room for a server anyhow: then the metadata would not be why.
 */
export async function whyNotPlaced(admin: ApiClient, metadata: Readonly<Record<string, string>>): Promise<string> {
  const room = `/allocation_candidates?resources=VCPU:${size.vcpus},MEMORY_MB:${size.ram},DISK_GB:${size.disk}`;
  const { provider_summaries: hosts } = await admin.get<{ provider_summaries: object }>("placement", room);
  if (Object.keys(hosts).length === 0) throw new Error("no compute node has room for a server");
  const { images } = await admin.get<{ images: { id: string }[] }>("image", "/v2/images?name=guest");
  const asked = { flavor: { name: "elsewhere", ...size } };
  const { flavor } = await admin.call<{ flavor: { id: string } }>("compute", "POST", "/flavors", asked);
  try {
    const specs = Object.entries(metadata).map(([key, value]) => [`aggregate_instance_extra_specs:${key}`, value]);
    const extra = { extra_specs: Object.fromEntries(specs) as object };
    await admin.call("compute", "POST", `/flavors/${flavor.id}/os-extra_specs`, extra);
    return await endOf(admin, { name: "elsewhere", flavorRef: flavor.id, imageRef: images[0]?.id, networks: "none" });
  } finally {
    await admin.remove("compute", `/flavors/${flavor.id}`);
  }
}

/** What becomes of a server: the reason of its failure, or its state. It is deleted afterwards. */
async function endOf(admin: ApiClient, server: object): Promise<string> {
  const { server: made } = await admin.call<{ server: { id: string } }>("compute", "POST", "/servers", { server });
  interface Seen {
    server: { status: string; fault?: { message: string } };
  }
  try {
    let seen: Seen["server"] | undefined;
    await eventually("the scheduler's answer", 300, async () => {
      seen = (await admin.get<Seen>("compute", `/servers/${made.id}`)).server;
      return seen.status !== "BUILD";
    });
    return seen?.fault?.message ?? seen?.status ?? "nothing";
  } finally {
    await admin.remove("compute", `/servers/${made.id}`);
  }
}
