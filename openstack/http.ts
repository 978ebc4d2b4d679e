import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM text of an authority to trust. Default: the system's. */
  readonly ca?: string;
  /** Whoever answers is not asked for a certificate: for what proves itself. Default: false. */
  readonly unverified?: boolean;
  readonly timeoutSeconds: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTP exchange. `fetch` is not used because Node 20's takes no certificate authority of the caller's. */
export async function httpRequest(url: string, request: HttpRequest): Promise<HttpResponse> {
  const response = await new Promise<http.IncomingMessage>((done, failed) => {
    const options = {
      method: request.method,
      headers: request.headers,
      ca: request.ca,
      rejectUnauthorized: !request.unverified,
      signal: AbortSignal.timeout(request.timeoutSeconds * 1000),
    };
    const call = url.startsWith("https:") ? https.request(url, options, done) : http.request(url, options, done);
    call.on("error", (error) => failed(new Error(`${new URL(url).host}: ${error.message}`)));
    call.end(request.body);
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
