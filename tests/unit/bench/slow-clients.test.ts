import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { p95, underSlowClients } from "../../../bench/security/slow-clients";

/** A server that answers everything but requests whose body has not come. */
function serving(answer: (waiting: number) => boolean): Promise<Server> {
  let waiting = 0;
  const server = createServer((request, response) => {
    if (request.method === "POST") waiting += 1;
    else if (answer(waiting)) response.end("{}");
    else response.writeHead(503).end();
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

async function secondsOf(server: Server, clients: number): Promise<readonly number[]> {
  const { port } = server.address() as AddressInfo;
  try {
    return await underSlowClients(`http://127.0.0.1:${port}/v3`, { clients, requests: 4 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("slow clients", () => {
  test("a server that answers beside them is measured", async () => {
    const seconds = await secondsOf(await serving(() => true), 5);
    expect(seconds).toHaveLength(4);
    expect(Math.max(...seconds)).toBeLessThan(30);
  });

  test("an answer that is none counts with the limit", async () => {
    expect(await secondsOf(await serving((waiting) => waiting === 0), 5)).toEqual([30, 30, 30, 30]);
  });

  test("p95 is the value that 95 of 100 do not exceed", () => {
    expect(p95(Array.from({ length: 100 }, (_, i) => i + 1))).toBe(95);
    expect(p95([1, 2])).toBe(2);
  });
});
