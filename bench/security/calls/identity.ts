/** Calls to Keystone. */
import { change, get, post, remove, type Call } from "./call";

export const identity: readonly Call[] = [
  get("identity", "nobody", () => "/users"),
  get("identity", "nobody", () => "/projects"),
  get("identity", "nobody", () => "/domains"),
  get("identity", "nobody", () => "/role_assignments"),
  get("identity", "nobody", () => "/services"),
  get("identity", "nobody", () => "/groups"),
  get("identity", "empty", ({ other }) => `/credentials?user_id=${other.user}`),
  get("identity", "nobody", ({ other }) => `/projects/${other.project}`),
  get("identity", "nobody", ({ other }) => `/users/${other.user}`),
  get("identity", "nobody", ({ common }) => `/users/${common.adminUser}`),
  get("identity", "nobody", ({ other }) => `/users/${other.user}/application_credentials`),
  get("identity", "nobody", ({ other }) => `/OS-TRUST/trusts?trustor_user_id=${other.user}`),
  post("identity", "nobody", "/users", ({ common }) => ({
    user: { name: "benchmark", domain_id: common.domain, password: "benchmark-1" },
  })),
  post("identity", "nobody", "/projects", ({ common }) => ({
    project: { name: "benchmark", domain_id: common.domain },
  })),
  post("identity", "nobody", "/domains", () => ({ domain: { name: "benchmark" } })),
  post("identity", "nobody", "/roles", () => ({ role: { name: "benchmark" } })),
  post("identity", "nobody", "/policies", () => ({ policy: { blob: "{}", type: "application/json" } })),
  change(
    "identity",
    "nobody",
    "PUT",
    ({ own, other, common }) => `/projects/${other.project}/users/${own.user}/roles/${common.memberRole}`,
    () => undefined,
  ),
  change(
    "identity",
    "nobody",
    "PUT",
    ({ own, common }) => `/projects/${own.project}/users/${own.user}/roles/${common.adminRole}`,
    () => undefined,
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ other }) => `/users/${other.user}`,
    () => ({ user: { password: "benchmark-2" } }),
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ common }) => `/users/${common.adminUser}`,
    () => ({ user: { enabled: true } }),
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ own }) => `/projects/${own.project}`,
    () => ({ project: { description: "benchmark" } }),
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ other }) => `/projects/${other.project}`,
    () => ({ project: { enabled: true } }),
  ),
  {
    // Keystone says 401 to a wrong original password.
    ...change(
      "identity",
      "nobody",
      "POST",
      ({ other }) => `/users/${other.user}/password`,
      () => ({ user: { password: "benchmark-3", original_password: "wrong-password" } }),
    ),
    refusals: [401],
  },
  change(
    "identity",
    "nobody",
    "POST",
    ({ other }) => `/users/${other.user}/application_credentials`,
    () => ({ application_credential: { name: "benchmark" } }),
  ),
  post("identity", "nobody", "/OS-TRUST/trusts", ({ own, other, common }) => ({
    trust: {
      trustor_user_id: other.user,
      trustee_user_id: own.user,
      impersonation: true,
      project_id: other.project,
      roles: [{ id: common.memberRole }],
    },
  })),
  remove("identity", ({ other }) => `/projects/${other.project}`),
  remove("identity", ({ other }) => `/users/${other.user}`),
  remove("identity", ({ common }) => `/users/${common.adminUser}`),
  remove("identity", ({ common }) => `/domains/${common.domain}`),
];
