/** A Keystone domain with people in it that no class has made: it stands for one of an LDAP directory or a federation. */
import { ApiClient } from "../../openstack/client";
import { administrator } from "./lab";

const password = "the-directory-knows-1t";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A role that somebody has, and where. */
export interface Role {
  readonly role: string;
  /** Name of the project, or of the domain for all projects in it. */
  readonly on: string;
  readonly inherited: boolean;
}

export class Directory {
  private constructor(
    private readonly admin: ApiClient,
    private readonly domain: Named,
  ) {}

  static async open(name: string, usernames: readonly string[]): Promise<Directory> {
    const admin = await ApiClient.connect(await administrator());
    const { domain } = await admin.call<{ domain: Named }>("identity", "POST", "/domains", { domain: { name } });
    for (const username of usernames) {
      const user = { name: username, domain_id: domain.id, password };
      await admin.call("identity", "POST", "/users", { user });
    }
    return new Directory(admin, domain);
  }

  /** Ids of its people by name, as they are now. */
  async people(): Promise<Readonly<Record<string, string>>> {
    const { users } = await this.admin.get<{ users: Named[] }>("identity", `/users?domain_id=${this.domain.id}`);
    return Object.fromEntries(users.map(({ id, name }) => [name, id]));
  }

  /** The roles that one of its people has anywhere. */
  async rolesOf(username: string): Promise<readonly Role[]> {
    interface Assignments {
      role_assignments: {
        role: Named;
        scope: { project?: Named; domain?: Named; "OS-INHERIT:inherited_to"?: "projects" };
      }[];
    }
    const id = (await this.people())[username];
    const path = `/role_assignments?user.id=${id}&include_names=true`;
    const { role_assignments: found } = await this.admin.get<Assignments>("identity", path);
    return found.map(({ role, scope }) => ({
      role: role.name,
      on: (scope.project ?? scope.domain)?.name ?? "",
      inherited: scope["OS-INHERIT:inherited_to"] === "projects",
    }));
  }

  /** One of its people, by his or her own password. */
  async signIn(username: string, projectName: string, projectDomainName: string): Promise<ApiClient> {
    const person = { username, password, userDomainName: this.domain.name, projectName, projectDomainName };
    return ApiClient.connect({ ...(await administrator()), ...person });
  }

  /** Deletes it with its people. */
  async close(): Promise<void> {
    const path = `/domains/${this.domain.id}`;
    // Keystone deletes none that is in use.
    await this.admin.call("identity", "PATCH", path, { domain: { enabled: false } });
    await this.admin.remove("identity", path);
  }
}
