/**
 * The few calls to OpenStack's APIs that no provider resource makes: is a service up, is an agent alive, delete a
 * node's records. It runs in processes of its own (see ApiTask); in the Pulumi program only hooks use it, which do
 * not run in previews.
 */
import type { ApiAccess } from "./access";
import { certificateEnd } from "./certificate";
import { httpRequest, NoAnswer, type HttpResponse } from "./http";
import { movedAccess } from "./moved";
import { patiently } from "./patiently";
import { mayBeRepeated } from "./trouble";

/** Service types of the catalogue, with the microversion header that each call is made with. */
const microversion: Record<string, Record<string, string>> = {
  // 2.53: services and hypervisors are named by UUID (Queens).
  compute: { "OpenStack-API-Version": "compute 2.53" },
  // 1.17: traits and the shape of inventories used here (Queens).
  placement: { "OpenStack-API-Version": "placement 1.17" },
  // 3.42: a volume in use can grow (Pike).
  "block-storage": { "OpenStack-API-Version": "volume 3.42" },
};

/** An HTTP answer that is not a success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Service = "identity" | "compute" | "network" | "placement" | "image" | "block-storage";

/** Options of a single call that differ from those of its service. */
export interface CallOptions {
  /** Default: the service's microversion. */
  readonly microversion?: string;
  /** Default: application/json. */
  readonly contentType?: string;
  /**
   * For a POST whose answer was lost: looks for what the request made and returns it as the answer would have it; if
   * there is nothing, the POST is sent again. Default: a lost answer is an error.
   */
  readonly lookUp?: () => Promise<unknown>;
  /**
   * For a POST: whether it may be sent twice, because the second has no effect or fails in a way that the caller
   * handles.
   * @default false
   */
  readonly repeatable?: boolean;
}

/** Names of services in the catalogue that differ from their type: Cinder had this one before its type was settled. */
const alias: Readonly<Partial<Record<Service, string>>> = { "block-storage": "volumev3" };

/** API versions that are part of the path, and that some catalogues leave out of the endpoint. */
const version: Readonly<Partial<Record<Service, string>>> = { identity: "/v3", network: "/v2.0" };

/** Keystone's answer: a token and the catalogue. */
interface Login {
  readonly token: string;
  readonly endpoints: ReadonlyMap<string, string>;
  readonly userId: string;
  readonly projectId: string;
  readonly clock: ClockReading | undefined;
}

/**
 * The cloud's time, and the moments of this machine's clock before and after it was asked; all in milliseconds since
 * 1970.
 */
export interface ClockReading {
  readonly cloud: number;
  readonly before: number;
  readonly after: number;
}

/** From the Date header; Keystone behind uWSGI sends none, but each token contains the time of its creation. */
function clockOf(before: number, date: string | undefined, issuedAt: string | undefined): ClockReading | undefined {
  const cloud = [date, issuedAt].map((text) => Date.parse(text ?? "")).find((at) => !Number.isNaN(at));
  return cloud === undefined ? undefined : { cloud, before, after: Date.now() };
}

type Tries = (send: () => Promise<HttpResponse>) => Promise<HttpResponse>;

/** Timeout of an answer, in seconds: under load, or over a slow network, one takes half a minute. */
const answerSeconds = 60;

/**
 * Asks Keystone for a token and the catalogue.
 * @param tries sends each request. Default: {@link patiently}
 * @throws ApiError if the credentials are refused
 */
async function login(access: ApiAccess, tries: Tries = (send) => patiently(send, { again: true })): Promise<Login> {
  const base = access.authUrl.replace(/\/(v3\/?)?$/, "");
  const user = { name: access.username, password: access.password, domain: { name: access.userDomainName } };
  let before = 0;
  const response = await tries(() => {
    before = Date.now();
    return httpRequest(`${base}/v3/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      ca: access.caCertificate,
      timeoutSeconds: answerSeconds,
      body: JSON.stringify({
        auth: {
          identity: { methods: ["password"], password: { user } },
          scope: { project: { name: access.projectName, domain: { name: access.projectDomainName } } },
        },
      }),
    });
  });
  if (response.status !== 201) {
    throw new ApiError(
      response.status,
      `Keystone at ${base} answered ${response.status} for user ${access.username} in project ${access.projectName}` +
        (response.status === 401 ? "\n  next: correct the user's name, password, project or domains" : ""),
    );
  }
  interface Catalogue {
    token: {
      user?: { id: string };
      issued_at?: string;
      project?: { id: string };
      catalog: { type: string; endpoints: { interface: string; region: string; url: string }[] }[];
    };
  }
  const { token } = JSON.parse(response.body) as Catalogue;
  const endpoints = token.catalog.flatMap((service) =>
    service.endpoints
      .filter((e) => e.interface === "public" && e.region === access.region)
      .map((e) => [service.type, e.url.replace(/\/$/, "")] as const),
  );
  const subject = String(response.headers["x-subject-token"]);
  const clock = clockOf(before, response.headers.date, token.issued_at);
  const [userId, projectId] = [token.user?.id ?? "", token.project?.id ?? ""];
  return { token: subject, endpoints: new Map(endpoints), userId, projectId, clock };
}

export class ApiClient {
  private constructor(
    private readonly access: ApiAccess,
    private login: Login,
  ) {}

  /** Id of the user who has signed in. */
  get userId(): string {
    return this.login.userId;
  }

  /** The cloud's clock at the last sign-in. Undefined: unknown. */
  get clock(): ClockReading | undefined {
    return this.login.clock;
  }

  /** Id of the project in which calls are made. */
  get projectId(): string {
    return this.login.projectId;
  }

  get projectName(): string {
    return this.access.projectName;
  }

  /** When Keystone's certificate ends, ISO 8601. Undefined: Keystone is reached without TLS. */
  certificateEnd(): Promise<string | undefined> {
    return certificateEnd(this.access.authUrl);
  }

  /** Number of requests sent so far, those for tokens included. */
  get requests(): number {
    return this.#requests;
  }
  #requests = 1;

  /**
   * Signs in.
   * @throws ApiError if the credentials are refused
   */
  static async connect(access: ApiAccess): Promise<ApiClient> {
    try {
      return new ApiClient(access, await login(access, (send) => send()));
    } catch (error) {
      if (error instanceof ApiError && error.status < 429) throw error;
      const moved = error instanceof ApiError ? undefined : await movedAccess(access);
      if (moved === undefined && !(error instanceof NoAnswer || error instanceof ApiError)) throw error;
      const now = moved ?? access;
      return new ApiClient(now, await login(now));
    }
  }

  /** Replaces an expired token, once for all calls that were refused with it. */
  private async renew(expired: string): Promise<void> {
    if (this.login.token !== expired) return;
    this.#renewal ??= login(this.access)
      .then((fresh) => (this.login = fresh))
      .finally(() => {
        this.#requests += 1;
        this.#renewal = undefined;
      });
    await this.#renewal;
  }
  #renewal: Promise<Login> | undefined;

  /** URL of a service. Undefined: the catalogue has none in this region. */
  private endpoint(service: Service): string | undefined {
    const found = this.login.endpoints.get(service) ?? this.login.endpoints.get(alias[service] ?? service);
    const path = version[service];
    return found === undefined || path === undefined || found.endsWith(path) ? found : found + path;
  }

  /** Whether the cloud has a service. */
  has(service: Service): boolean {
    return this.endpoint(service) !== undefined;
  }

  private send(url: string, method: string, service: Service, body: unknown, options: CallOptions) {
    const { microversion: asked, contentType = "application/json" } = options;
    this.#requests += 1;
    return httpRequest(url, {
      method,
      headers: {
        "X-Auth-Token": this.login.token,
        "Content-Type": contentType,
        Accept: "application/json",
        ...microversion[service],
        ...(asked === undefined ? {} : { "OpenStack-API-Version": `${service} ${asked}` }),
      },
      ca: this.access.caCertificate,
      timeoutSeconds: answerSeconds,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /**
   * One call. Returns the answer's JSON, or undefined if it has none. An expired token is renewed once. Temporary
   * failures are retried for some seconds (see trouble.ts) if sending the request twice does no harm.
   * @throws ApiError on any status but 2xx
   * @throws NoAnswer if the exchange did not end
   */
  async call<T>(service: Service, method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    const base = this.endpoint(service);
    if (base === undefined) throw new Error(`the catalogue has no public endpoint of type ${service} in this region`);
    const once = async () => {
      const { token } = this.login;
      const response = await this.send(base + path, method, service, body, options);
      if (response.status !== 401) return response;
      await this.renew(token);
      return this.send(base + path, method, service, body, options);
    };
    const { lookUp, repeatable = mayBeRepeated(method) } = options;
    const response = await patiently(once, { again: repeatable, ...(lookUp && { lookUp }) });
    if (!("status" in response)) return response.found as T;
    if (response.status < 200 || response.status > 299) {
      throw new ApiError(
        response.status,
        `${service}: ${method} ${path} answered ${response.status}: ${response.body.slice(0, 300)}`,
      );
    }
    return (response.body === "" ? undefined : JSON.parse(response.body)) as T;
  }

  get<T>(service: Service, path: string, options?: CallOptions): Promise<T> {
    return this.call<T>(service, "GET", path, undefined, options);
  }

  /** Sends a DELETE; an object that does not exist any more is no error. */
  async remove(service: Service, path: string): Promise<void> {
    try {
      await this.call(service, "DELETE", path);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}
