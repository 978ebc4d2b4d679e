/** How long Keystone takes for everybody else while some send their requests a byte at a time. */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { httpRequest } from "../../openstack/http";

export interface SlowClients {
  /** Connections that say one byte every two seconds. */
  readonly clients: number;
  /** Measured meanwhile, one after the other. */
  readonly requests: number;
  /** PEM text. Absent: the system's authorities. */
  readonly caCertificate?: string;
}

/** The time of an answer that never came: the limit of a request. */
const limitSeconds = 30;

function open(url: URL, ca: string | undefined): Promise<Socket> {
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return new Promise((done, failed) => {
    const socket =
      url.protocol === "https:"
        ? connectTls({ host: url.hostname, port, ca }, () => done(socket))
        : connectPlain({ host: url.hostname, port }, () => done(socket));
    socket.setTimeout(limitSeconds * 1000, () => socket.destroy(new Error("no connection")));
    socket.on("error", failed);
  });
}

/** A request that promises a body and sends it drop by drop. What the server does to it is the server's right. */
async function drip(url: URL, ca: string | undefined): Promise<() => void> {
  const socket = await open(url, ca);
  socket.removeAllListeners("error");
  socket.on("error", () => {});
  const head = "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
  socket.write(`POST /v3/auth/tokens HTTP/1.1\r\nHost: ${url.host}\r\n${head}`);
  const timer = setInterval(() => socket.writable && socket.write(" "), 2000);
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}

/** @returns seconds of each request, slowest last. One that got no answer counts with the limit. */
export async function underSlowClients(authUrl: string, options: SlowClients): Promise<readonly number[]> {
  const url = new URL(authUrl);
  const ca = options.caCertificate;
  const ends: (() => void)[] = [];
  try {
    for (let i = 0; i < options.clients; i++) {
      // One that is not let in has been kept from doing harm: that is an end, too.
      const end = await drip(url, ca).catch(() => undefined);
      if (end !== undefined) ends.push(end);
    }
    const seconds: number[] = [];
    for (let i = 0; i < options.requests; i++) {
      const start = process.hrtime.bigint();
      const asked = { method: "GET", headers: {}, ca, timeoutSeconds: limitSeconds };
      const status = await httpRequest(`${url.origin}/v3`, asked)
        .then((answer) => answer.status)
        .catch(() => 0);
      seconds.push(status === 200 ? Number(process.hrtime.bigint() - start) / 1e9 : limitSeconds);
    }
    return seconds.sort((a, b) => a - b);
  } finally {
    for (const end of ends) end();
  }
}

/** The value that 95 of 100 do not exceed. @param sorted ascending */
export function p95(sorted: readonly number[]): number {
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}
