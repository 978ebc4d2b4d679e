/** Compute: https://docs.openstack.org/api-ref/compute/ */
import { randomBytes } from "node:crypto";
import { Records } from "./records";
import { Fault, type Answer, type Call, type Json, type Routes } from "./routes";
import { restRoutes, Table, type Row } from "./table";

const root = "/compute/v2.1";

/** As long as a key of RSA with 2048 bits in PEM, which states then hold; opens nothing. */
function privateKey(): string {
  const lines =
    randomBytes(1200)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN RSA PRIVATE KEY-----", ...lines, "-----END RSA PRIVATE KEY-----", ""].join("\n");
}

export class Nova {
  readonly records = new Records();
  private readonly flavors = new Table("flavor", this.records);
  private readonly keyPairs = new Table("key pair", this.records);
  private readonly servers = new Table("server", this.records);
  private readonly groups = new Table("server group", this.records);
  private readonly aggregates = new Table("aggregate", this.records);
  private readonly quotas = new Table("quota", this.records);

  /** @param bootMs from a server's creation to its ACTIVE */
  constructor(private readonly bootMs: number) {}

  private seen(server: Row): Row {
    if (server.resized === true) return { ...server, status: "VERIFY_RESIZE" };
    return { ...server, status: Date.now() - Number(server.since) < this.bootMs ? "BUILD" : "ACTIVE" };
  }

  private listServers({ query, projectId }: Call): Answer {
    // Nova takes the name for a regular expression.
    const name = new RegExp(query.get("name") ?? "");
    const owner = query.has("all_tenants") ? query.get("project_id") : projectId;
    query.delete("name");
    query.delete("project_id");
    const servers = this.servers
      .asked(query)
      .filter((row) => name.test(String(row.name)) && (owner === null || row.tenant_id === owner));
    return { body: { servers: servers.map((row) => this.seen(row)) } };
  }

  private boot({ body, projectId, userId }: Call): Answer {
    const { name, metadata, key_name, flavorRef } = body.server as Json;
    const facts = { name, metadata, key_name, flavor: { id: flavorRef }, addresses: {}, "OS-EXT-STS:task_state": null };
    const made = this.servers.add({ ...facts, tenant_id: projectId, user_id: userId, since: Date.now() });
    return { status: 202, body: { server: { id: made.id } } };
  }

  private act(id: string, body: Json): Answer {
    if ("resize" in body) {
      this.flavors.get((body.resize as { flavorRef: string }).flavorRef);
      this.servers.change(id, { flavor: { id: (body.resize as { flavorRef: string }).flavorRef }, resized: true });
    } else if ("confirmResize" in body) this.servers.change(id, { resized: false });
    else throw new Fault(400, "no such action here");
    return { status: 202 };
  }

  private keyId = (name: string, user: string) => `${user}/${name}`;

  private addKeyPair({ body, userId }: Call): Answer {
    const sent = body.keypair as { name: string; user_id?: string; public_key?: string };
    const user_id = sent.user_id ?? userId;
    const id = this.keyId(sent.name, user_id);
    if (this.keyPairs.has(id)) throw new Fault(409, `key pair ${id} exists`);
    const public_key = sent.public_key ?? `ssh-rsa ${randomBytes(279).toString("base64")} Generated-by-Nova`;
    const created_at = new Date().toISOString().replace("Z", "");
    const facts = { name: sent.name, user_id, public_key, fingerprint: "", type: "ssh", created_at };
    const made = this.keyPairs.add(facts, id);
    const shown = sent.public_key === undefined ? { ...made, private_key: privateKey() } : made;
    return { status: 201, body: { keypair: shown } };
  }

  private quotaOf(project: string): Row {
    return this.quotas.has(project) ? this.quotas.get(project) : this.quotas.add(usualQuota, project);
  }

  /** Of what is in use, instances alone are counted. */
  private detailOf(project: string): Json {
    const servers = this.servers.where({ tenant_id: project }).length;
    return Object.fromEntries(
      Object.entries(this.quotaOf(project)).map(([name, limit]) => [
        name,
        { limit, in_use: name === "instances" ? servers : 0, reserved: 0 },
      ]),
    );
  }

  readonly routes: Routes = {
    ...restRoutes(`${root}/flavors`, "flavor", this.flavors, {
      made: (sent) => ({ rxtx_factor: 1, swap: "", ...sent }),
    }),
    [`GET ${root}/flavors/:/os-extra_specs`]: (_, id = "") => ({
      body: { extra_specs: this.flavors.get(id).extra_specs ?? {} },
    }),
    [`POST ${root}/flavors/:/os-extra_specs`]: ({ body }, id = "") => {
      this.flavors.change(id, { extra_specs: body.extra_specs });
      return { body };
    },
    [`POST ${root}/os-keypairs`]: (call) => this.addKeyPair(call),
    [`GET ${root}/os-keypairs/:`]: ({ query, userId }, name = "") => ({
      body: { keypair: this.keyPairs.get(this.keyId(name, query.get("user_id") ?? userId)) },
    }),
    [`DELETE ${root}/os-keypairs/:`]: ({ query, userId }, name = "") => {
      this.keyPairs.remove(this.keyId(name, query.get("user_id") ?? userId));
      return { status: 202 };
    },
    [`GET ${root}/servers`]: (call) => this.listServers(call),
    [`GET ${root}/servers/detail`]: (call) => this.listServers(call),
    [`POST ${root}/servers`]: (call) => this.boot(call),
    [`GET ${root}/servers/:`]: (_, id = "") => ({ body: { server: this.seen(this.servers.get(id)) } }),
    [`POST ${root}/servers/:/action`]: ({ body }, id = "") => this.act(id, body),
    [`GET ${root}/servers/:/tags`]: (_, id = "") => ({ body: { tags: this.servers.get(id).tags ?? [] } }),
    [`DELETE ${root}/servers/:`]: (_, id = "") => {
      this.servers.remove(id);
      return { status: 204 };
    },
    ...restRoutes(`${root}/os-server-groups`, "server_group", this.groups),
    [`POST ${root}/os-server-groups`]: ({ body, projectId, userId }) => {
      const owner = { project_id: projectId, user_id: userId };
      return { body: { server_group: this.groups.add({ members: [], ...(body.server_group as Json), ...owner }) } };
    },
    [`GET ${root}/os-server-groups`]: ({ query, projectId }) => {
      const isShown = (group: Row) => query.has("all_projects") || group.project_id === projectId;
      return { body: { server_groups: this.groups.asked(query).filter(isShown) } };
    },
    ...restRoutes(`${root}/os-aggregates`, "aggregate", this.aggregates),
    [`GET ${root}/os-quota-sets/:`]: (_, project = "") => ({ body: { quota_set: this.quotaOf(project) } }),
    [`GET ${root}/os-quota-sets/:/detail`]: (_, project = "") => ({ body: { quota_set: this.detailOf(project) } }),
    [`GET ${root}/os-keypairs`]: ({ query, userId }) => ({
      body: {
        keypairs: this.keyPairs.where({ user_id: query.get("user_id") ?? userId }).map((keypair) => ({ keypair })),
      },
    }),
    [`PUT ${root}/os-quota-sets/:`]: ({ body }, project = "") => {
      this.quotaOf(project);
      return { body: { quota_set: this.quotas.change(project, body.quota_set as Json) } };
    },
    [`DELETE ${root}/os-quota-sets/:`]: (_, project = "") => {
      if (this.quotas.has(project)) this.quotas.remove(project);
      return { status: 202 };
    },
  };
}

const usualQuota = {
  ...{ instances: 10, cores: 20, ram: 51200, key_pairs: 100, metadata_items: 128 },
  ...{ server_groups: 10, server_group_members: 10, fixed_ips: -1, floating_ips: -1 },
  ...{ security_groups: -1, security_group_rules: -1 },
  ...{ injected_files: 5, injected_file_content_bytes: 10240, injected_file_path_bytes: 255 },
};
