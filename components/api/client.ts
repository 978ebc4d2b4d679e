/**
 * The few calls to OpenStack's APIs that no provider resource stands for: is a service up, is an agent alive, take a
 * node's records away. Runs in processes of its own (see ApiTask), never in the Pulumi program.
 */
import { httpRequest } from "./http";

/** An administrator's access; arrives on standard input, since it holds a password. */
export interface ApiAccess {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly userDomainName: string;
  readonly projectDomainName: string;
  readonly region: string;
  /** PEM text. Default: the system's authorities. */
  readonly caCertificate?: string;
}

/** Service types of the catalogue, with the microversion header that each call is made with. */
const microversion: Record<string, Record<string, string>> = {
  // 2.53: services and hypervisors are named by UUID (Queens).
  compute: { "OpenStack-API-Version": "compute 2.53" },
  // 1.17: traits and the shape of inventories used here (Queens).
  placement: { "OpenStack-API-Version": "placement 1.17" },
};

/** Names of a service in the catalogue, the preferred first (OpenStack's service types authority). */
const catalogueTypes: Partial<Record<Service, readonly string[]>> = { volume: ["block-storage", "volumev3"] };

/** An HTTP answer that is not a success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Service = "compute" | "identity" | "network" | "placement" | "image" | "volume";

/** What one call does otherwise than the others. */
export interface CallOptions {
  /** Default: that of the service. */
  readonly microversion?: string;
  /** Default: application/json. */
  readonly contentType?: string;
}

export class ApiClient {
  private constructor(
    private readonly token: string,
    private readonly endpoints: ReadonlyMap<string, string>,
    private readonly ca: string | undefined,
  ) {}

  /** Requests sent so far, the one for the token included. */
  get requests(): number {
    return this.#requests;
  }
  #requests = 1;

  /** Asks Keystone for a token and the catalogue. @throws ApiError when the credentials are refused. */
  static async connect(access: ApiAccess): Promise<ApiClient> {
    const base = access.authUrl.replace(/\/(v3\/?)?$/, "");
    const user = { name: access.username, password: access.password, domain: { name: access.userDomainName } };
    const response = await httpRequest(`${base}/v3/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      ca: access.caCertificate,
      timeoutSeconds: 30,
      body: JSON.stringify({
        auth: {
          identity: { methods: ["password"], password: { user } },
          scope: { project: { name: access.projectName, domain: { name: access.projectDomainName } } },
        },
      }),
    });
    if (response.status !== 201) {
      throw new ApiError(
        response.status,
        `Keystone at ${base} answered ${response.status} for user ${access.username}`,
      );
    }
    interface Catalogue {
      token: { catalog: { type: string; endpoints: { interface: string; region: string; url: string }[] }[] };
    }
    const { token } = JSON.parse(response.body) as Catalogue;
    const endpoints = token.catalog.flatMap((service) =>
      service.endpoints
        .filter((e) => e.interface === "public" && e.region === access.region)
        .map((e) => [service.type, e.url.replace(/\/$/, "")] as const),
    );
    return new ApiClient(String(response.headers["x-subject-token"]), new Map(endpoints), access.caCertificate);
  }

  /** Whether the catalogue has the service. */
  has(service: Service): boolean {
    return this.endpointOf(service) !== undefined;
  }

  private endpointOf(service: Service): string | undefined {
    const found = (catalogueTypes[service] ?? [service]).flatMap((type) => this.endpoints.get(type) ?? [])[0];
    // The endpoints of these may carry no version in the catalogue.
    const version = { network: "/v2.0", identity: "/v3" }[service as string];
    return found === undefined || version === undefined || found.endsWith(version) ? found : found + version;
  }

  /** One call; the answer's JSON, or undefined where there is none. @throws ApiError on any status but 2xx. */
  async call<T>(service: Service, method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    const base = this.endpointOf(service);
    if (!base) throw new Error(`the catalogue has no public endpoint of type ${service} in this region`);
    this.#requests += 1;
    const response = await httpRequest(base + path, {
      method,
      headers: {
        "X-Auth-Token": this.token,
        "Content-Type": options.contentType ?? "application/json",
        Accept: "application/json",
        ...microversion[service],
        ...(options.microversion === undefined
          ? {}
          : { "OpenStack-API-Version": `${service} ${options.microversion}` }),
      },
      ca: this.ca,
      timeoutSeconds: 60,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
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
}
