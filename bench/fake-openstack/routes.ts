/** What the services' parts are written in. */

export type Json = Readonly<Record<string, unknown>>;

export interface Call {
  readonly query: URLSearchParams;
  /** Empty where no JSON was sent. */
  readonly body: Json;
  /** What was sent, as it came. */
  readonly sent: Buffer;
  /** Of the token: who calls, and for which project. */
  readonly userId: string;
  readonly projectId: string;
  /** Where this server is reached. */
  readonly url: string;
}

export interface Answer {
  /** Default: 200. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** By `METHOD /path`, with `:` for a part that differs from call to call; those parts are the further arguments. */
export type Routes = Readonly<Record<string, (call: Call, ...parts: string[]) => Answer>>;

/** A refusal. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Compiled {
  readonly name: string;
  readonly pattern: RegExp;
  readonly answer: Routes[string];
}

/** Finds the route of a call. */
export class Router {
  private readonly routes: readonly Compiled[];

  constructor(routes: Routes) {
    this.routes = Object.entries(routes).map(([name, answer]) => ({
      ...{ name, answer },
      pattern: new RegExp(`^${name.replaceAll(".", "\\.").replaceAll(":", "([^/]+)")}/?$`),
    }));
  }

  find(method: string, path: string): { name: string; answer: (call: Call) => Answer } | undefined {
    for (const { name, pattern, answer } of this.routes) {
      const parts = pattern.exec(`${method} ${path}`)?.slice(1).map(decodeURIComponent);
      if (parts) return { name, answer: (call) => answer(call, ...parts) };
    }
    return undefined;
  }
}
