/** Somebody with a token, whose calls are looked at and not acted on: every status is an answer here. */
import { httpRequest, type HttpResponse } from "../../openstack/http";

/** How one signs in, in Keystone's own words. */
export type Identity =
  | {
      readonly methods: readonly ["password"];
      readonly password: {
        readonly user: { readonly name: string; readonly domain: { readonly name: string }; readonly password: string };
      };
    }
  | {
      readonly methods: readonly ["application_credential"];
      readonly application_credential: { readonly id: string; readonly secret: string };
    };

/** Where to sign in. */
export interface Cloud {
  readonly authUrl: string;
  readonly region: string;
  /** PEM text. Absent: the system's authorities. */
  readonly caCertificate?: string;
}

export type Service = "identity" | "compute" | "network" | "image" | "block-storage" | "placement";

interface TokenBody {
  readonly token: {
    readonly user: { readonly id: string };
    readonly catalog: readonly {
      readonly type: string;
      readonly endpoints: readonly { readonly interface: string; readonly region: string; readonly url: string }[];
    }[];
  };
}

/** Seconds that an answer may take: a control plane of two cores under load included. */
const timeoutSeconds = 60;

/** What the newest calls here need: shelving by policy (2.53 names services by UUID), volumes that grow in use (3.42). */
const version: Readonly<Partial<Record<Service, string>>> = { compute: "compute 2.65", "block-storage": "volume 3.42" };

/** Paths that catalogues leave out. */
const suffix: Readonly<Partial<Record<Service, string>>> = { identity: "/v3", network: "/v2.0", image: "/v2" };

export class Caller {
  private constructor(
    private readonly cloud: Cloud,
    private readonly token: string,
    readonly userId: string,
    private readonly endpoints: ReadonlyMap<string, string>,
  ) {}

  /** @param project `id` of the project to work in. Absent: the credential's own. @throws Error when Keystone refuses */
  static async signIn(cloud: Cloud, identity: Identity, project?: string): Promise<Caller> {
    const scope = project === undefined ? {} : { scope: { project: { id: project } } };
    const base = cloud.authUrl.replace(/\/(v3\/?)?$/, "");
    const answer = await httpRequest(`${base}/v3/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      ca: cloud.caCertificate,
      timeoutSeconds,
      body: JSON.stringify({ auth: { identity, ...scope } }),
    });
    if (answer.status !== 201) throw new Error(`Keystone answered ${answer.status} to ${identity.methods[0]}`);
    const { token } = JSON.parse(answer.body) as TokenBody;
    const endpoints = token.catalog.flatMap(({ type, endpoints: of }) => {
      const url = of.find((one) => one.interface === "public" && one.region === cloud.region)?.url;
      return url === undefined ? [] : [[type, url.replace(/\/$/, "")] as const];
    });
    return new Caller(cloud, String(answer.headers["x-subject-token"]), token.user.id, new Map(endpoints));
  }

  /** Whether the catalogue has it. */
  has(service: Service): boolean {
    return this.base(service) !== undefined;
  }

  private base(service: Service): string | undefined {
    const url =
      this.endpoints.get(service) ?? (service === "block-storage" ? this.endpoints.get("volumev3") : undefined);
    const path = suffix[service] ?? "";
    return url === undefined || url.endsWith(path) ? url : url + path;
  }

  /** @throws Error when the service cannot be reached at all */
  async call(
    service: Service,
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<HttpResponse> {
    const base = this.base(service);
    if (base === undefined) throw new Error(`the catalogue has no ${service}`);
    return httpRequest(base + path, {
      method,
      headers: {
        "X-Auth-Token": this.token,
        "Content-Type": contentType,
        Accept: "application/json",
        ...(version[service] === undefined ? {} : { "OpenStack-API-Version": version[service] }),
      },
      ca: this.cloud.caCertificate,
      timeoutSeconds,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }
}
