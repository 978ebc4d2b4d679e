/** The part that tries the APIs: every call of the table, by everybody of a class. */
import type { ApiClient } from "../../openstack/client";
import { count } from "../report";
import { markdownTable } from "../../values/markdown-table";
import { liftQuotas, makeBelongings, undoAll, type Undo } from "./belongings";
import { calls } from "./calls";
import type { Common, Targets } from "./calls/call";
import type { PartResult } from "./part";
import { roles, tryAll, type Asks, type Outcome } from "./matrix";
import { callers, runningClass, type RunningClass } from "./people";

interface Named {
  readonly id: string;
  readonly name: string;
}

async function commonOf({ model, administrator: api }: RunningClass): Promise<Common> {
  const first = <T>(list: readonly T[], what: string): T => {
    if (list[0] === undefined) throw new Error(`the cloud has no ${what}`);
    return list[0];
  };
  const external = await api.get<{ networks: (Named & { subnets: string[] })[] }>(
    "network",
    "/networks?router:external=true",
  );
  const { flavors } = await api.get<{ flavors: Named[] }>("compute", "/flavors");
  const { images } = await api.get<{ images: Named[] }>("image", "/v2/images?visibility=public");
  const { domains } = await api.get<{ domains: Named[] }>(
    "identity",
    `/domains?name=${encodeURIComponent(model.domain)}`,
  );
  const { roles: all } = await api.get<{ roles: Named[] }>("identity", "/roles");
  const { projects } = await api.get<{ projects: Named[] }>("identity", "/auth/projects");
  const admin = first(
    projects.filter(({ name }) => name === "admin"),
    "project of the administrator",
  );
  const groups = await api.get<{ security_groups: Named[] }>("network", `/security-groups?project_id=${admin.id}`);
  const network = first(external.networks, "external network");
  const roleId = (name: string) =>
    first(
      all.filter((one) => one.name === name),
      `role ${name}`,
    ).id;
  return {
    externalNetwork: network.id,
    externalSubnet: first(network.subnets, "subnet of the external network"),
    flavor: first(flavors, "flavor").id,
    image: first(images, "public image").id,
    domain: first(domains, "domain of the class").id,
    ...{ adminProject: admin.id, adminUser: api.userId, memberRole: roleId("member"), adminRole: roleId("admin") },
    // A class's own group before the project's `default`: teams may have a share in it.
    adminGroup: first(
      [...groups.security_groups].sort((a, b) => Number(a.name === "default") - Number(b.name === "default")),
      "group",
    ).id,
  };
}

async function targetsOf(running: RunningClass, callersOwn: string, common: Common, undo: Undo): Promise<Targets> {
  const { administrator: api, access, own, other } = running;
  const projectOf = (key: string) => access[key]!.projectId;
  const { users } = await api.get<{ users: Named[] }>("identity", `/users?domain_id=${common.domain}`);
  const otherUser = users.find(({ name }) => name === other.members[0]?.username)?.id;
  if (otherUser === undefined) throw new Error(`team ${other.key} has no member of the class's own`);
  for (const key of [own.key, other.key]) await liftQuotas(api, projectOf(key), undo);
  return {
    common,
    own: await makeBelongings(api, projectOf(own.key), callersOwn, "10.96.0.0/24", common, undo),
    other: await makeBelongings(api, projectOf(other.key), otherUser, "10.95.0.0/24", common, undo),
  };
}

/** The administrator's client answers only with success: here every status is one. */
function asking(api: ApiClient): Asks {
  return {
    has: (service) => api.has(service),
    call: async (service, method, path) => {
      await api.remove(service, service === "image" ? `/v2${path}` : path);
      return { status: method === "DELETE" ? 204 : 200, headers: {}, body: "" };
    },
  };
}

function tables(outcomes: readonly Outcome[]): string[] {
  const wrong = outcomes.filter(({ ok }) => !ok);
  const perRole = roles.map((role) => {
    const mine = outcomes.filter((one) => one.role === role);
    return [role, String(mine.length), String(mine.filter(({ ok }) => !ok).length)];
  });
  const rows = wrong.map(({ role, service, method, path, sent, status, meant }) => [
    role,
    service,
    `${method} ${path} ${sent}`.trim(),
    String(status),
    meant,
  ]);
  return [
    markdownTable(["role", "calls", "otherwise than meant"], perRole, { numbers: true }),
    ...(rows.length === 0 ? [] : [markdownTable(["role", "service", "call", "status", "meant"], rows)]),
  ];
}

export async function benchApi(): Promise<PartResult> {
  const running = await runningClass();
  const asked = await callers(running);
  const undo: Undo = [];
  try {
    const common = await commonOf(running);
    const targets = await targetsOf(running, asked.student.userId, common, undo);
    const outcomes = await tryAll(calls, asked, targets, asking(running.administrator));
    const wrong = outcomes.filter(({ ok }) => !ok);
    const figures = [
      count("API calls answered otherwise than meant", wrong.length, 0),
      count("API calls tried", outcomes.length, 500, "least"),
    ];
    return { figures, tables: tables(outcomes), details: { calls: outcomes.length, wrong } };
  } finally {
    await undoAll(undo);
  }
}
