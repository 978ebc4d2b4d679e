import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM text of an authority to trust. Default: the system's authorities. */
  readonly ca?: string;
  /**
   * Whether the server's certificate is not verified, for answers that prove their origin themselves.
   * @default false
   */
  readonly unverified?: boolean;
  readonly timeoutSeconds: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** An exchange that did not end. */
export class NoAnswer extends Error {
  /** @param code Node.js's error code: `ECONNRESET`; `ETIMEDOUT` if the timeout was reached */
  constructor(
    url: string,
    message: string,
    readonly code: string,
  ) {
    super(`${new URL(url).host}: ${message}`);
  }
}

function noAnswer(url: string, error: Error, { timeoutSeconds }: HttpRequest): NoAnswer {
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return new NoAnswer(url, `no answer within ${timeoutSeconds} s`, "ETIMEDOUT");
  return new NoAnswer(url, error.message, (error as NodeJS.ErrnoException).code ?? "");
}

/**
 * One HTTP exchange. `fetch` is not used, because in Node.js 20 it cannot trust a further certificate authority.
 * @throws NoAnswer if the exchange did not end
 */
export async function httpRequest(url: string, request: HttpRequest): Promise<HttpResponse> {
  try {
    const response = await new Promise<http.IncomingMessage>((done, failed) => {
      const options = {
        method: request.method,
        headers: request.headers,
        ca: request.ca,
        rejectUnauthorized: !request.unverified,
        signal: AbortSignal.timeout(request.timeoutSeconds * 1000),
      };
      const call = url.startsWith("https:") ? https.request(url, options, done) : http.request(url, options, done);
      call.on("error", failed);
      call.end(request.body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  } catch (error) {
    throw noAnswer(url, error as Error, request);
  }
}
