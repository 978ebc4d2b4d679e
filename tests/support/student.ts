/** A person of a class, acting on the real APIs with what the class gave him or her. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient, ApiError } from "../../openstack/client";
import { httpRequest } from "../../openstack/http";
import type { TeamAccess } from "../../components/class/access";

/** @param project the project that he or she wants to work in */
export function signIn(team: TeamAccess, domain: string, username: string, project: string): Promise<ApiClient> {
  const access: ApiAccess = {
    ...{ authUrl: team.authUrl, region: team.region, username, password: team.passwords[username] ?? "" },
    ...{ projectName: project, userDomainName: domain, projectDomainName: domain },
    ...(team.caCertificate === undefined ? {} : { caCertificate: team.caCertificate }),
  };
  return ApiClient.connect(access);
}

/** Names of the servers that a pack's clouds.yaml shows to whoever has it: signs in by its application credential. */
export async function serversByPack(cloudsYaml: string): Promise<readonly string[]> {
  interface CloudsYaml {
    clouds: Record<string, { auth: Record<string, string>; cacert: string }>;
  }
  const { auth, cacert } = Object.values((parse(readFileSync(cloudsYaml, "utf8")) as CloudsYaml).clouds)[0]!;
  const credential = { id: auth["application_credential_id"], secret: auth["application_credential_secret"] };
  const identity = { methods: ["application_credential"], application_credential: credential };
  const trusting = { ca: readFileSync(join(dirname(cloudsYaml), cacert), "utf8"), timeoutSeconds: 30 };
  const signedIn = await httpRequest(`${auth["auth_url"]}/auth/tokens`, {
    ...trusting,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ auth: { identity } }),
  });
  if (signedIn.status !== 201) throw new Error(`Keystone answered ${signedIn.status}`);
  interface Token {
    token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
  }
  const { catalog } = (JSON.parse(signedIn.body) as Token).token;
  const nova = catalog.find(({ type }) => type === "compute")?.endpoints.find((one) => one.interface === "public");
  const headers = { "X-Auth-Token": String(signedIn.headers["x-subject-token"]) };
  const listed = await httpRequest(`${nova?.url}/servers`, { ...trusting, method: "GET", headers });
  const answer = JSON.parse(listed.body) as { servers: Server[] };
  return answer.servers.map(({ name }) => name);
}

/** HTTP status that a call is refused with. @throws when it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<number> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  throw new Error("it was not refused");
}

interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly "OS-EXT-STS:task_state": string | null;
}

export async function servers(api: ApiClient, query = ""): Promise<readonly Server[]> {
  return (await api.get<{ servers: Server[] }>("compute", `/servers/detail${query}`)).servers;
}

/** An action of Nova's on a server, by its name in the API: `{ "os-stop": null }`. */
export function act(api: ApiClient, serverId: string, action: object): Promise<unknown> {
  return api.call("compute", "POST", `/servers/${serverId}/action`, action);
}

/** Whether a server is in a state, and nothing is being done to it. */
export async function is(api: ApiClient, serverId: string, status: string): Promise<boolean> {
  const { server } = await api.get<{ server: Server }>("compute", `/servers/${serverId}`);
  if (server.status === "ERROR") throw new Error(`server ${server.name} is in ERROR`);
  return server.status === status && server["OS-EXT-STS:task_state"] === null;
}

/** What the screen of a server says first, through the console proxy: the protocol's banner, `RFB 003.008`. */
export async function screen(api: ApiClient, serverId: string, ca: string | undefined): Promise<string> {
  interface Console {
    remote_console: { url: string };
  }
  const asked = { remote_console: { protocol: "vnc", type: "novnc" } };
  const { remote_console: console } = await api.call<Console>(
    "compute",
    "POST",
    `/servers/${serverId}/remote-consoles`,
    asked,
  );
  // .../vnc_lite.html?path=%3Ftoken%3D...: the page's own WebSocket goes to `path`.
  const { origin, searchParams } = new URL(console.url);
  const headers = {
    ...{ Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
    ...{ "Sec-WebSocket-Key": randomBytes(16).toString("base64"), "Sec-WebSocket-Protocol": "binary" },
  };
  return new Promise((done, failed) => {
    const asking = request(`${origin}/websockify${searchParams.get("path") ?? ""}`, { headers, ca, timeout: 60_000 });
    asking.on("upgrade", (_, socket, head) => {
      const answer = (frame: Buffer) => {
        socket.destroy();
        // A short frame of a server: two bytes, then what it carries.
        done(frame.subarray(2, 13).toString("latin1"));
      };
      if (head.length > 2) answer(head);
      else socket.once("data", answer);
    });
    asking.on("response", ({ statusCode }) => failed(new Error(`the console proxy answered ${statusCode}`)));
    asking.on("timeout", () => asking.destroy(new Error("the console proxy does not answer")));
    asking.on("error", failed);
    asking.end();
  });
}
