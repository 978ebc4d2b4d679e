import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiClient } from "../../components/api/client";
import { access } from "./cloud-fixtures";

jest.setTimeout(60_000);

/** Keystone and Nova on the loopback address: tokens are numbered, and only the one that `good` names is taken. */
let server: Server;
let good = 1;
let issued = 0;
const seen: string[] = [];

beforeEach(async () => {
  [good, issued] = [1, 0];
  seen.length = 0;
  server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    if (request.url === "/v3/auth/tokens") {
      issued += 1;
      const catalog = [{ type: "compute", endpoints: [{ interface: "public", region: "RegionOne", url }] }];
      response.writeHead(201, { "X-Subject-Token": String(issued) }).end(JSON.stringify({ token: { catalog } }));
      return;
    }
    seen.push(`${request.url} ${request.headers["x-auth-token"] as string}`);
    const taken = request.headers["x-auth-token"] === String(good);
    response.writeHead(taken ? 200 : 401).end(JSON.stringify({ taken }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

const connect = () =>
  ApiClient.connect({ ...access, authUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3` });

test("a token that has expired is renewed once, for all calls that it was refused to", async () => {
  const api = await connect();
  good = 2;
  await expect(Promise.all(["/a", "/b"].map((path) => api.get("compute", path)))).resolves.toEqual([
    { taken: true },
    { taken: true },
  ]);
  expect(seen.sort()).toEqual(["/a 1", "/a 2", "/b 1", "/b 2"]);
  expect(issued).toBe(2);
  await api.get("compute", "/c");
  expect(seen.at(-1)).toBe("/c 2");
  expect(api.requests).toBe(7);
});

test("what is refused with a fresh token is an error", async () => {
  const api = await connect();
  good = 9;
  await expect(api.get("compute", "/a")).rejects.toThrow("compute: GET /a answered 401");
  expect(seen).toEqual(["/a 1", "/a 2"]);
});
