/** One whole way of a student: network, router, instance, floating IP, and SSH answers. */
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient } from "../../openstack/client";
import { makeNetwork, removeNetwork, type Made } from "./churn";

/** By name, as the lab's settings call them. */
export interface Parts {
  readonly externalNetwork: string;
  readonly image: string;
  readonly flavor: string;
}

interface WithId {
  readonly id: string;
}

async function idOf(api: ApiClient, service: "network" | "image" | "compute", kind: string, name: string) {
  const path = { network: "", image: "/v2", compute: "" }[service];
  const all = await api.get<Record<string, (WithId & { name: string })[]>>(service, `${path}/${kind}`);
  const found = all[kind]?.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the cloud has none of the ${kind} called ${name}`);
  return found.id;
}

/** Whether an SSH server greets at an address. */
function greets(address: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: address, port: 22, timeout: 5000 });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.on("data", (data) => end(data.toString().startsWith("SSH-")));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
  });
}

/** In the administrator's own project: Nova makes a server in its caller's and in no other. */
async function build(api: ApiClient, name: string, made: Made, parts: Parts) {
  const gateway = await idOf(api, "network", "networks", parts.externalNetwork);
  await api.call("network", "PUT", `/routers/${made.routerId}`, {
    router: { external_gateway_info: { network_id: gateway } },
  });
  const server = {
    name,
    imageRef: await idOf(api, "image", "images", parts.image),
    flavorRef: await idOf(api, "compute", "flavors", parts.flavor),
    networks: [{ port: made.portIds[0] }],
  };
  const answer = await api.call<{ server: WithId }>("compute", "POST", "/servers", { server });
  const floating = { floating_network_id: gateway, port_id: made.portIds[0] };
  const ip = await api.call<{ floatingip: WithId & { floating_ip_address: string } }>(
    "network",
    "POST",
    "/floatingips",
    { floatingip: floating },
  );
  return { serverId: answer.server.id, ipId: ip.floatingip.id, address: ip.floatingip.floating_ip_address };
}

async function openPort(api: ApiClient, projectId: string, name: string): Promise<string> {
  const group = { name, project_id: projectId };
  const { security_group } = await api.call<{ security_group: WithId }>("network", "POST", "/security-groups", {
    security_group: group,
  });
  const rule = { security_group_id: security_group.id, project_id: projectId, direction: "ingress" };
  const tcp = { ...rule, protocol: "tcp", port_range_min: 22, port_range_max: 22, ethertype: "IPv4" };
  await api.call("network", "POST", "/security-group-rules", { security_group_rule: tcp });
  return security_group.id;
}

/** Seconds until SSH greets; undefined: not within `seconds`. Leaves nothing behind. */
export async function instance(
  api: ApiClient,
  projectId: string,
  name: string,
  parts: Parts,
  seconds: number,
): Promise<number | undefined> {
  const start = Date.now();
  const made = await makeNetwork(api, { projectId, name, ports: 1, router: true });
  const group = await openPort(api, projectId, name);
  await api.call("network", "PUT", `/ports/${made.portIds[0]}`, { port: { security_groups: [group] } });
  const { serverId, ipId, address } = await build(api, name, made, parts);
  let took: number | undefined;
  while (took === undefined && Date.now() - start < seconds * 1000) {
    if (await greets(address)) took = (Date.now() - start) / 1000;
    else await pause(1000);
  }
  await api.remove("network", `/floatingips/${ipId}`);
  await api.remove("compute", `/servers/${serverId}`);
  while ((await api.get<{ servers: WithId[] }>("compute", "/servers")).servers.some(({ id }) => id === serverId))
    await pause(1000);
  await removeNetwork(api, made);
  await api.remove("network", `/security-groups/${group}`);
  return took;
}
