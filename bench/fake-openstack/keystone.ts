/** Identity: https://docs.openstack.org/api-ref/identity/v3/ */
import { randomBytes } from "node:crypto";
import { Records } from "./records";
import { Fault, type Answer, type Call, type Json, type Routes } from "./routes";
import { restRoutes, Table, type Row } from "./table";

/** As the settings' `controlPlane.auth` wants it; what it holds opens nothing. */
export const administrator = {
  ...{ username: "admin", password: "of the fake OpenStack only", projectName: "admin" },
  ...{ userDomainName: "Default", projectDomainName: "Default", region: "RegionOne" },
};

interface Named {
  readonly id?: string;
  readonly name?: string;
  readonly domain?: Named;
}

interface AuthRequest {
  readonly auth: {
    readonly identity: { readonly password: { readonly user: Named & { readonly password: string } } };
    readonly scope?: { readonly project?: Named };
  };
}

/** Where each service answers, below this server's URL. */
const catalogue: Readonly<Record<string, string>> = {
  identity: "/v3",
  compute: "/compute/v2.1",
  network: "/network",
  image: "/image",
};

/** Keystone's ids are UUIDs without hyphens. */
const newId = () => randomBytes(16).toString("hex");

export class Keystone {
  readonly records = new Records();
  /** Domains are projects that act as one. */
  private readonly projects = new Table("project", this.records);
  private readonly users = new Table("user", this.records);
  private readonly groups = new Table("group", this.records);
  private readonly roles = new Table("role", this.records);
  private readonly credentials = new Table("application credential", this.records);
  private readonly tokens = new Map<string, Pick<Call, "userId" | "projectId">>();
  /** As `SCOPE/users/ACTOR/ROLE`, and with `/inherited_to_projects` at the end where that is all that it is for. */
  private readonly grants = this.records.map<true>("grant");
  private readonly memberships = this.records.map<true>("membership");
  /** By `DOMAIN/USER`: Keystone tells nobody, and what it told of a user beyond the usual would look like a change. */
  private readonly passwords = this.records.map<unknown>("password");

  constructor() {
    this.projects.add({ name: "Default", is_domain: true, enabled: true }, "default");
    this.projects.add({ name: "admin", domain_id: "default", is_domain: false, enabled: true }, newId());
    const { password } = administrator;
    this.users.add(this.newUser({ name: "admin", domain_id: "default", password }), newId());
    for (const name of ["admin", "member", "reader"]) this.roles.add({ name, domain_id: null }, newId());
  }

  /** Whose token it is; nobody's: nobody. */
  caller(token: string | undefined): Pick<Call, "userId" | "projectId"> {
    return this.tokens.get(token ?? "") ?? { userId: "", projectId: "" };
  }

  /** A record of a user has no password: it is kept beside. */
  private withoutPassword({ password, ...user }: Json): Json {
    if (password !== undefined) this.passwords.set(`${String(user.domain_id)}/${String(user.name)}`, password);
    return user;
  }

  private newUser(sent: Json): Json {
    const { name, domain_id } = sent;
    if (this.users.where({ name, domain_id }).length > 0) throw new Fault(409, `Duplicate entry: user ${String(name)}`);
    return { enabled: true, ...this.withoutPassword(sent) };
  }

  private domainId({ id, name }: Named = {}): string | undefined {
    return id ?? this.projects.where({ is_domain: true, name })[0]?.id;
  }

  private token({ body, url }: Call): Answer {
    const { identity, scope } = (body as unknown as AuthRequest).auth;
    const asked = identity.password.user;
    const domain = this.domainId(asked.domain);
    const [user] = asked.id ? [this.users.get(asked.id)] : this.users.where({ name: asked.name, domain_id: domain });
    const named = scope?.project;
    const inDomain = { name: named?.name, domain_id: this.domainId(named?.domain), is_domain: false };
    const [project] = named?.id ? [this.projects.get(named.id)] : this.projects.where(inDomain);
    const password = user && this.passwords.get(`${String(user.domain_id)}/${String(user.name)}`);
    if (user === undefined || password !== asked.password || project === undefined)
      throw new Fault(401, "The request you have made requires authentication.");
    const token = newId();
    this.tokens.set(token, { userId: user.id, projectId: project.id });
    const catalog = Object.entries(catalogue).map(([type, path]) => ({
      ...{ id: type, type, name: type },
      endpoints: ["public", "internal", "admin"].map((face) => ({
        ...{ id: `${type}-${face}`, interface: face, url: url + path },
        ...{ region: administrator.region, region_id: administrator.region },
      })),
    }));
    const about = {
      ...{ methods: ["password"], issued_at: new Date().toISOString(), expires_at: "2999-01-01T00:00:00.000000Z" },
      ...{ user: { id: user.id, name: user.name, domain: { id: domain } }, project, catalog },
      roles: this.roles.where({ name: "admin" }),
    };
    return { status: 201, body: { token: about }, headers: { "X-Subject-Token": token } };
  }

  /** Assign, check and take away, of one kind of scope and actor; `suffix` for what is inherited. */
  private grantRoutes(prefix: string, suffix = ""): Routes {
    const path = `${prefix}/:/:/:/roles/:${suffix}`;
    const key = (parts: readonly string[]) => parts.join("/") + suffix;
    const check = (parts: readonly string[]): Answer => {
      if (!this.grants.has(key(parts))) throw new Fault(404, `no assignment ${key(parts)}`);
      return { status: 204 };
    };
    return {
      [`PUT ${path}`]: (_, ...parts) => {
        this.grants.set(key(parts), true);
        return { status: 204 };
      },
      [`HEAD ${path}`]: (_, ...parts) => check(parts),
      [`DELETE ${path}`]: (_, ...parts) => {
        const found = check(parts);
        this.grants.delete(key(parts));
        return found;
      },
    };
  }

  private rolesOf(scope: string, kind: string, actor: string): Answer {
    const theirs = this.roles.where({}).filter(({ id }) => this.grants.has(`${scope}/${kind}/${actor}/${id}`));
    return { body: { roles: theirs, links: {} } };
  }

  /** As users alone, members of groups too: where `effective`; that is also what is inherited from the project's domain. */
  private assignments(query: URLSearchParams): Answer {
    const [project, effective] = [query.get("scope.project.id") ?? "", query.has("effective")];
    const domain = this.projects.has(project) ? this.projects.get(project).domain_id : undefined;
    const granted = [...this.grants.keys()].map((grant) => grant.split("/"));
    const isOf = ([scope, , , , inherited]: string[]) =>
      inherited === undefined ? scope === project : effective && scope === domain;
    const actors = (kind: string, id: string) =>
      kind === "groups" && effective
        ? [...this.memberships.keys()]
            .map((one) => one.split("/"))
            .flatMap(([group, user]) => (group === id ? [["user", user]] : []))
        : [[kind.slice(0, -1), id]];
    const role_assignments = granted.filter(isOf).flatMap(([, kind = "", actor = "", role]) =>
      actors(kind, actor).map(([as = "", id]) => ({
        [as]: { id },
        role: { id: role },
        scope: { project: { id: project } },
      })),
    );
    return { body: { role_assignments, links: {} } };
  }

  private addCredential({ body, projectId: project_id }: Call, user_id: string): Answer {
    const sent = body.application_credential as Json;
    if (this.credentials.where({ name: sent.name, user_id }).length > 0)
      throw new Fault(409, `Duplicate entry: application credential ${String(sent.name)}`);
    const { secret, ...about } = sent;
    const owner = { user_id, project_id };
    const made = this.credentials.add({ description: null, unrestricted: false, ...about, ...owner }, newId());
    // Told once.
    return { status: 201, body: { application_credential: { ...made, secret } } };
  }

  /** What somebody, or a project, was given ends with it. */
  private forget(id: string): void {
    for (const kept of [this.grants, this.memberships])
      for (const entry of kept.keys()) if (entry.split("/").includes(id)) kept.delete(entry);
    for (const owner of ["user_id", "project_id"]) this.credentials.removeWhere({ [owner]: id });
  }

  private endOfProject({ id, is_domain, enabled }: Row): void {
    if (is_domain && enabled) throw new Fault(403, `domain ${id} is enabled`);
    for (const table of [this.projects, this.users, this.groups]) {
      for (const row of table.where({ domain_id: id })) this.forget(row.id);
      table.removeWhere({ domain_id: id });
    }
    this.forget(id);
  }

  readonly routes: Routes = {
    "GET /": ({ url }) => ({ status: 300, body: { versions: { values: [version(url)] } } }),
    "GET /v3": ({ url }) => ({ body: { version: version(url) } }),
    "POST /v3/auth/tokens": (call) => this.token(call),
    ...restRoutes("/v3/domains", "domain", this.projects, {
      ...{ change: "PATCH", beforeRemoval: (row) => this.endOfProject(row) },
      made: (sent) => ({ enabled: true, ...sent, is_domain: true }),
    }),
    "GET /v3/domains": ({ query }) => ({
      body: { domains: this.projects.where({ is_domain: true, ...plain(query) }) },
    }),
    ...restRoutes("/v3/projects", "project", this.projects, {
      ...{ change: "PATCH", beforeRemoval: (row) => this.endOfProject(row) },
      made: (sent) => ({ enabled: true, is_domain: false, domain_id: "default", parent_id: null, tags: [], ...sent }),
    }),
    ...restRoutes("/v3/users", "user", this.users, {
      ...{ change: "PATCH", beforeRemoval: ({ id }) => this.forget(id) },
      made: (sent) => this.newUser(sent),
    }),
    "PATCH /v3/users/:": ({ body }, id = "") => ({
      body: { user: this.users.change(id, this.withoutPassword({ ...this.users.get(id), ...(body.user as Json) })) },
    }),
    ...restRoutes("/v3/groups", "group", this.groups, { change: "PATCH", beforeRemoval: ({ id }) => this.forget(id) }),
    ...restRoutes("/v3/roles", "role", this.roles),
    "GET /v3/role_assignments": ({ query }) => this.assignments(query),
    ...this.grantRoutes("/v3/projects"),
    ...this.grantRoutes("/v3/domains"),
    "GET /v3/projects/:/:/:/roles": (_, scope = "", kind = "", actor = "") => this.rolesOf(scope, kind, actor),
    "GET /v3/domains/:/:/:/roles": (_, scope = "", kind = "", actor = "") => this.rolesOf(scope, kind, actor),
    ...this.grantRoutes("/v3/OS-INHERIT/domains", "/inherited_to_projects"),
    ...this.grantRoutes("/v3/OS-INHERIT/projects", "/inherited_to_projects"),
    "PUT /v3/groups/:/users/:": (_, group, user) => {
      this.memberships.set(`${group}/${user}`, true);
      return { status: 204 };
    },
    "HEAD /v3/groups/:/users/:": (_, group, user) => ({ status: this.memberships.has(`${group}/${user}`) ? 204 : 404 }),
    "DELETE /v3/groups/:/users/:": (_, group, user) => ({
      status: this.memberships.delete(`${group}/${user}`) ? 204 : 404,
    }),
    "GET /v3/users/:/application_credentials": (_, user_id) => ({
      body: { application_credentials: this.credentials.where({ user_id }) },
    }),
    "POST /v3/users/:/application_credentials": (call, user = "") => this.addCredential(call, user),
    "DELETE /v3/users/:/application_credentials/:": (_, _user, id = "") => {
      this.credentials.remove(id);
      return { status: 204 };
    },
    // Nobody in it makes any of these.
    "GET /v3/users/:/credentials/OS-EC2": () => ({ body: { credentials: [] } }),
    "GET /v3/OS-TRUST/trusts": () => ({ body: { trusts: [] } }),
  };
}

const version = (url: string) => ({ id: "v3.14", status: "stable", links: [{ rel: "self", href: `${url}/v3/` }] });

const plain = (query: URLSearchParams): Json => Object.fromEntries(query);
