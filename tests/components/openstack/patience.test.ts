/** Calls that bring no answer of use, against a Keystone and a Nova on the loopback address that fail as they are told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiClient } from "../../../openstack/client";
import { waitFor } from "../../../openstack/wait";
import { access } from "../cloud/fixtures";

jest.setTimeout(60_000);

/** What becomes of the next calls, one each; then all are answered. */
type Fault = number | "reset" | "reset when done" | { readonly status: number; readonly retryAfter: string };

let server: Server;
let faults: Fault[] = [];
let login: Fault[] = [];
const seen: string[] = [];
const made: string[] = [];

function fail(fault: Fault, response: ServerResponse): void {
  if (typeof fault === "string") response.socket?.resetAndDestroy();
  else if (typeof fault === "number") response.writeHead(fault).end("{}");
  else response.writeHead(fault.status, { "Retry-After": fault.retryAfter }).end("{}");
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = `http://${request.headers.host}`;
  const isLogin = request.url === "/v3/auth/tokens";
  const call = `${request.method} ${request.url}`;
  seen.push(call);
  const fault = (isLogin ? login : faults).shift();
  if (fault !== undefined && (isLogin || fault !== "reset when done")) return fail(fault, response);
  if (isLogin) {
    const catalog = [{ type: "compute", endpoints: [{ interface: "public", region: "RegionOne", url }] }];
    response.writeHead(201, { "X-Subject-Token": "token" }).end(JSON.stringify({ token: { catalog } }));
    return;
  }
  if (request.method === "POST") made.push(call);
  if (fault === "reset when done") return fail(fault, response);
  response.writeHead(200).end(JSON.stringify({ made: made.length }));
}

beforeEach(async () => {
  [faults, login] = [[], []];
  for (const list of [seen, made]) list.length = 0;
  server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

const connect = () =>
  ApiClient.connect({ ...access, authUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3` });
const calls = () => seen.filter((call) => !call.includes("/auth/tokens"));

test.each<[string, Fault]>([
  ["503", 503],
  ["500", 500],
  ["a reset", "reset"],
  ["a reset after it was carried out", "reset when done"],
  ["429", { status: 429, retryAfter: "1" }],
])("after %s a GET, PUT and DELETE is sent again, and so is the login", async (_, fault) => {
  login = [fault];
  const api = await connect();
  for (const method of ["GET", "PUT", "DELETE"]) {
    faults = [fault];
    await expect(api.call("compute", method, "/thing")).resolves.toEqual({ made: 0 });
  }
  expect(calls()).toEqual(["GET", "PUT", "DELETE"].flatMap((method) => [`${method} /thing`, `${method} /thing`]));
  expect(seen.length).toBe(8);
});

test("as long as the service asks", async () => {
  const api = await connect();
  faults = [{ status: 429, retryAfter: "2" }];
  const start = Date.now();
  await api.get("compute", "/thing");
  expect(Date.now() - start).toBeGreaterThan(1900);
});

test("one that fails five times is told in the service's words", async () => {
  const api = await connect();
  faults = Array.from({ length: 5 }, () => 503);
  await expect(api.get("compute", "/thing")).rejects.toThrow("compute: GET /thing answered 503");
  expect(calls().length).toBe(5);
});

test("a POST that may have been carried out is not sent twice", async () => {
  const api = await connect();
  for (const fault of ["reset", 503] as const) {
    faults = [fault];
    await expect(api.call("compute", "POST", "/things", {})).rejects.toThrow(/hang up|ECONNRESET|answered 503/);
  }
  expect(calls()).toEqual(["POST /things", "POST /things"]);
});

test("a POST that was not carried out is sent again", async () => {
  const api = await connect();
  faults = [{ status: 429, retryAfter: "0" }];
  await expect(api.call("compute", "POST", "/things", {})).resolves.toEqual({ made: 1 });
});

test("what a POST made whose answer was lost is found", async () => {
  const api = await connect();
  faults = ["reset when done"];
  const lookUp = () => Promise.resolve(made.length === 0 ? undefined : { id: "found" });
  await expect(api.call("compute", "POST", "/things", {}, { lookUp })).resolves.toEqual({ id: "found" });
  expect(made.length).toBe(1);
});

test("a POST that made nothing is sent again when nothing can be under way any more", async () => {
  const api = await connect();
  faults = ["reset"];
  let looks = 0;
  const lookUp = () => Promise.resolve(void (looks += 1));
  await expect(api.call("compute", "POST", "/things", {}, { lookUp })).resolves.toEqual({ made: 1 });
  expect(looks).toBeGreaterThan(5);
});

describe("a wait", () => {
  const look = async () => {
    await (await connect()).get("compute", "/thing");
    return { done: true } as const;
  };

  test("whose user is refused ends after some looks, with the service's words and what to do", async () => {
    faults = Array.from({ length: 20 }, () => 403);
    const start = Date.now();
    await expect(waitFor("node lisa", 600, look)).rejects.toThrow(
      /^node lisa: compute: GET \/thing answered 403: \{\}\n {2}next: .*npm run recover/,
    );
    expect(Date.now() - start).toBeLessThan(20_000);
  });

  test("goes on where it is refused once, as by a service that has just started", async () => {
    faults = [401, 401, 401];
    await expect(waitFor("node lisa", 600, look)).resolves.toBeUndefined();
  });
});
