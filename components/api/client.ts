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

/** What one call does otherwise than the others of its service. */
export interface CallOptions {
  /** Default: that of the service. */
  readonly microversion?: string;
  /** Default: application/json. */
  readonly contentType?: string;
}

/** What the catalogue calls a service where that is not its type: Cinder's name in releases before its type was settled. */
const alias: Readonly<Partial<Record<Service, string>>> = { "block-storage": "volumev3" };

/** Versions that stand in a path, and in some catalogues not in the endpoint. */
const version: Readonly<Partial<Record<Service, string>>> = { identity: "/v3", network: "/v2.0" };

export class ApiClient {
  private constructor(
    private readonly token: string,
    private readonly endpoints: ReadonlyMap<string, string>,
    private readonly ca: string | undefined,
    /** Id of the user who was let in. */
    readonly userId: string,
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
        `Keystone at ${base} answered ${response.status} for user ${access.username} in project ${access.projectName}` +
          (response.status === 401 ? "\n  next: correct the user's name, password, project or domains" : ""),
      );
    }
    interface Catalogue {
      token: {
        user?: { id: string };
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
    return new ApiClient(subject, new Map(endpoints), access.caCertificate, token.user?.id ?? "");
  }

  /** Where a service answers. Undefined: the catalogue does not have it in this region. */
  private endpoint(service: Service): string | undefined {
    const found = this.endpoints.get(service) ?? this.endpoints.get(alias[service] ?? service);
    const path = version[service];
    return found === undefined || path === undefined || found.endsWith(path) ? found : found + path;
  }

  /** Whether the cloud has a service. */
  has(service: Service): boolean {
    return this.endpoint(service) !== undefined;
  }

  /** One call; the answer's JSON, or undefined where there is none. @throws ApiError on any status but 2xx. */
  async call<T>(
    service: Service,
    method: string,
    path: string,
    body?: unknown,
    { microversion: asked, contentType = "application/json" }: CallOptions = {},
  ): Promise<T> {
    const base = this.endpoint(service);
    if (base === undefined) throw new Error(`the catalogue has no public endpoint of type ${service} in this region`);
    this.#requests += 1;
    const response = await httpRequest(base + path, {
      method,
      headers: {
        "X-Auth-Token": this.token,
        "Content-Type": contentType,
        Accept: "application/json",
        ...microversion[service],
        ...(asked === undefined ? {} : { "OpenStack-API-Version": `${service} ${asked}` }),
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

  /** Runs a DELETE; what is gone already is fine. */
  async remove(service: Service, path: string): Promise<void> {
    try {
      await this.call(service, "DELETE", path);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}
