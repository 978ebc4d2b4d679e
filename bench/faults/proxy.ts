/**
 * A proxy on the loopback address before all APIs of an OpenStack, which makes some calls fail. The catalogue that Keystone hands
 * out is changed on its way: every service is reached through the proxy.
 */
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Chance, Fault } from "./chance";

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Headers of one connection, and of a body whose length changes. */
const ownHeaders = ["connection", "keep-alive", "transfer-encoding", "content-length", "host"];

const without = (headers: http.IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.includes(name)));

export class FaultyProxy {
  /** Undefined: every call goes well. */
  chance: Chance | undefined;
  /** How many calls got a fault. */
  faults = 0;
  private readonly origins: string[];
  private readonly server = http.createServer((request, response) => {
    this.serve(request, response).catch(() => response.destroy());
  });

  /**
   * @param authUrl Keystone's
   * @param ca PEM text of the authority of its certificate. Default: the system's
   */
  constructor(
    private readonly authUrl: string,
    private readonly ca?: string,
  ) {
    this.origins = [new URL(authUrl).origin];
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Keystone's URL, through the proxy. */
  get throughUrl(): string {
    return this.through(this.authUrl);
  }

  /** The same text with the proxy instead of every service. */
  private through(text: string): string {
    for (const [, origin = ""] of text.matchAll(/"url": ?"(https?:\/\/[^/"]+)/g))
      if (!this.origins.includes(origin) && origin !== this.url) this.origins.push(origin);
    return this.origins.reduce((changed, origin, i) => changed.replaceAll(origin, `${this.url}/service-${i}`), text);
  }

  private async forward(request: http.IncomingMessage, target: URL, sent: Buffer): Promise<Answer> {
    const options = { method: request.method, headers: { ...without(request.headers), "content-length": sent.length } };
    const answer = await new Promise<http.IncomingMessage>((done, failed) => {
      const call =
        target.protocol === "https:"
          ? https.request(target, { ...options, ca: this.ca, agent: false }, done)
          : http.request(target, { ...options, agent: false }, done);
      call.on("error", failed);
      call.end(sent);
    });
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const sent = await buffer(request);
    const [, index = "0", path = "/"] = /^\/service-(\d+)(.*)$/.exec(request.url ?? "") ?? [];
    const target = new URL(path === "" ? "/" : path, this.origins[Number(index)]);
    const fault = this.chance?.next(`${request.method} ${target.pathname}`);
    if (fault !== undefined) this.faults += 1;
    const isLost = fault !== undefined && fault.kind !== "late" && !fault.done;
    const answer = isLost ? undefined : await this.forward(request, target, sent);
    await this.finish(response, answer, fault);
  }

  private async finish(response: http.ServerResponse, answer: Answer | undefined, fault?: Fault): Promise<void> {
    if (fault?.kind === "reset") return void response.socket?.resetAndDestroy();
    if (fault?.kind === "status") {
      const message = `the proxy of the faults says ${fault.status}`;
      const again = fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
      response.writeHead(fault.status, { "Content-Type": "application/json", ...again });
      response.end(JSON.stringify({ error: { code: fault.status, message } }));
      return;
    }
    if (fault?.kind === "late") await pause(fault.ms);
    if (answer === undefined) return;
    const isText = /json|text/.test(answer.headers["content-type"] ?? "");
    const body = isText ? Buffer.from(this.through(answer.body.toString())) : answer.body;
    const { location, ...headers } = without(answer.headers);
    const moved = location === undefined ? {} : { location: this.through(String(location)) };
    response.writeHead(answer.status, { ...headers, ...moved, "content-length": body.length });
    response.end(body);
  }
}
