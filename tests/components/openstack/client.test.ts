import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient } from "../../../openstack/client";
import { access } from "../cloud/fixtures";

jest.setTimeout(60_000);

/** Keystone and Nova on the loopback address: tokens are numbered, and only the one that `good` names is taken. */
let server: Server;
let good = 1;
let issued = 0;
const seen: string[] = [];
/** What is told of the authority; undefined: nothing. */
let told: object | undefined;

beforeEach(async () => {
  [good, issued, told] = [1, 0, undefined];
  seen.length = 0;
  server = createServer(answer(false));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

const answer =
  (encrypted: boolean): RequestListener =>
  (request, response) => {
    const url = `${encrypted ? "https" : "http"}://${request.headers.host}`;
    if (request.url === "/atelier-authority") return void response.end(JSON.stringify(told));
    if (request.url === "/v3/auth/tokens") {
      issued += 1;
      const catalog = [{ type: "compute", endpoints: [{ interface: "public", region: "RegionOne", url }] }];
      response.writeHead(201, { "X-Subject-Token": String(issued) }).end(JSON.stringify({ token: { catalog } }));
      return;
    }
    seen.push(`${request.url} ${request.headers["x-auth-token"] as string}`);
    const taken = request.headers["x-auth-token"] === String(good);
    response.writeHead(taken ? 200 : 401).end(JSON.stringify({ taken }));
  };
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

describe("over TLS", () => {
  let folder: string;
  let caCertificate: string;
  let encrypted: Server;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "atelier-api-"));
    const made = ["-keyout", "key", "-out", "ca.pem", "-days", "10", "-subj", "/CN=test"];
    const names = ["-addext", "subjectAltName=IP:127.0.0.1"];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync("openssl", ["req", "-x509", ...key, ...made, ...names], { cwd: folder, stdio: "ignore" });
    caCertificate = readFileSync(join(folder, "ca.pem"), "utf8");
    encrypted = createTlsServer({ key: readFileSync(join(folder, "key")), cert: caCertificate }, answer(true));
    await new Promise<void>((done) => encrypted.listen(0, "127.0.0.1", done));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    encrypted.closeAllConnections();
    return new Promise((done) => encrypted.close(done));
  });
  const authUrl = () => `https://127.0.0.1:${(encrypted.address() as AddressInfo).port}/v3`;

  test("the given authority is trusted, for Keystone and for what its catalogue names", async () => {
    const api = await ApiClient.connect({ ...access, authUrl: authUrl(), caCertificate });
    await expect(api.get("compute", "/a")).resolves.toEqual({ taken: true });
  });

  test("without it nothing is sent", async () => {
    await expect(ApiClient.connect({ ...access, authUrl: authUrl() })).rejects.toThrow("self-signed certificate");
    expect(issued).toBe(0);
  });

  describe("an access from before TLS", () => {
    const before = () => ({ ...access, authUrl: authUrl().replace("https:", "http:") });
    const proof = (key: string) => createHmac("sha256", key).update(caCertificate).digest("hex");

    test("finds the authority by the password that both know", async () => {
      told = { caCertificate, proof: proof(access.password) };
      const api = await ApiClient.connect(before());
      await expect(api.get("compute", "/a")).resolves.toEqual({ taken: true });
    });

    test.each<[string, () => object | undefined]>([
      ["without a proof", () => ({ caCertificate })],
      ["by another password", () => ({ caCertificate, proof: proof("guessed") })],
      ["of another certificate", () => ({ caCertificate: `${caCertificate} `, proof: proof(access.password) })],
      ["of nothing", () => undefined],
    ])("believes no authority %s", async (_what, tell) => {
      told = tell();
      await expect(ApiClient.connect(before())).rejects.toThrow("127.0.0.1");
      expect(issued).toBe(0);
    });
  });

  test("it says when the certificate ends", async () => {
    const api = await ApiClient.connect({ ...access, authUrl: authUrl(), caCertificate });
    const days = (Date.parse((await api.certificateEnd()) ?? "") - Date.now()) / 86_400_000;
    expect(Math.ceil(days)).toBe(10);
    await expect((await connect()).certificateEnd()).resolves.toBeUndefined();
  });
});
