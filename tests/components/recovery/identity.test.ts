/** What is deleted of a control plane's own in Keystone, against a Keystone on the loopback address. */
import { repairIdentity } from "../../../cli/recovery/identity/repair";
import type { State } from "../../../cli/recovery/state";
import type { access } from "../cloud/fixtures";
import { FakeCloud } from "../fake-cloud";

jest.setTimeout(60_000);

const names = ["glance", "placement", "nova", "neutron"];
const types: Readonly<Record<string, string>> = {
  glance: "image",
  placement: "placement",
  nova: "compute",
  neutron: "network",
};
const row = (name: string) => ({ id: `${name}-id`, name });

/** All that an installation makes. */
const whole = () => ({
  users: names.map(row),
  services: names.map((name) => ({ ...row(name), type: types[name] })),
  roles: ["admin", "service"].map(row),
  projects: [row("service")],
  endpoints: names.flatMap((name) =>
    ["public", "internal", "admin"].map((face) => ({
      ...{ id: `${name}-${face}`, interface: face, service_id: `${name}-id`, region_id: "RegionOne" },
    })),
  ),
  role_assignments: names.flatMap((name) =>
    ["admin", "service"].map((role) => ({ user: { id: `${name}-id` }, role: { id: `${role}-id` } })),
  ),
});
type Lists = ReturnType<typeof whole>;

const component = "urn:pulumi:dev::atelier::atelier:control:ControlPlane::control-plane";
const stateOf = ({ authUrl, username, password, projectName }: typeof access): State => ({
  deployment: {
    resources: [
      { urn: component, type: "atelier:control:ControlPlane" },
      {
        ...{ urn: `${component}-install`, type: "command:remote:Command", parent: component },
        inputs: { stdin: "up", update: "bash -s update", connection: { host: "198.18.26.20" } },
      },
      {
        ...{ urn: `${component}-openstack`, type: "pulumi:providers:openstack", parent: component, id: "1" },
        inputs: { authUrl, userName: username, password, tenantName: projectName, region: "RegionOne" },
      },
    ],
  },
});

interface Repaired {
  readonly told: readonly string[];
  readonly runs: number;
  readonly failure: string | undefined;
}

/** @param mends what the installation does to Keystone's lists. @returns what was said and done */
async function repaired(lists: Lists, mends: (lists: Lists) => number, refuses = false): Promise<Repaired> {
  let isRefused = refuses;
  const cloud = new FakeCloud(
    ({ path }) => {
      const key = path.replace("/v3/", "").split("?")[0] ?? "";
      return { [key]: lists[key as keyof Lists] };
    },
    [],
    () => isRefused,
  );
  const told: string[] = [];
  let [runs, failure]: [number, string | undefined] = [0, undefined];
  await cloud.serve(async (administrator) => {
    const runAgain = ({ urn }: { urn: string }) => {
      expect(urn).toBe(`${component}-install`);
      runs += 1;
      isRefused = false;
      return Promise.resolve(mends(lists));
    };
    await repairIdentity(stateOf(administrator), (line) => told.push(line), runAgain).catch(
      (error: Error) => (failure = error.message),
    );
  });
  return { told, runs, failure };
}

const mended = (lists: Lists) => {
  Object.assign(lists, whole());
  return 0;
};

it("where nothing lacks nothing is run and nothing said", async () => {
  expect(await repaired(whole(), mended)).toEqual({ told: [], runs: 0, failure: undefined });
});

const without = (change: (lists: Lists) => void) => {
  const lists = whole();
  change(lists);
  return lists;
};

it.each<[string, (lists: Lists) => void]>([
  ["user nova", (lists) => (lists.users = lists.users.filter(({ name }) => name !== "nova"))],
  ["project service", (lists) => (lists.projects = [])],
  ["role service of user glance", (lists) => lists.role_assignments.splice(1, 1)],
  ["public endpoint of service placement", (lists) => lists.endpoints.splice(3, 1)],
  ["service neutron (network)", (lists) => (lists.services = lists.services.filter(({ name }) => name !== "neutron"))],
])("%s is made again by the installation", async (what, change) => {
  const { told, runs, failure } = await repaired(without(change), mended);
  expect({ runs, failure }).toEqual({ runs: 1, failure: undefined });
  expect(told).toEqual([
    `Keystone lacks of the control plane's own: ${what}; the installation makes it again`,
    "Keystone has all of the control plane's own again",
  ]);
});

it("a role takes its assignments with it", async () => {
  const { told } = await repaired(
    without((lists) => {
      lists.roles.pop();
      lists.role_assignments = lists.role_assignments.filter(({ role }) => role.id !== "service-id");
    }),
    mended,
  );
  expect(told[0]).toContain("role service, role service of user glance,");
});

it("an administrator who is not let in is made again", async () => {
  const { told, runs } = await repaired(whole(), mended, true);
  expect(runs).toBe(1);
  expect(told[0]).toContain("own: the administrator, or what he may; the installation");
});

it.each<[string, number, string]>([
  ["fails", 1, "the installation on the controller ended with 1"],
  ["does not make it", 0, "it still lacks user nova"],
])("where the installation %s, the failure says what to do", async (_, code, why) => {
  const lists = without((all) => (all.users = all.users.filter(({ name }) => name !== "nova")));
  expect((await repaired(lists, () => code)).failure).toBe(
    `Keystone lacks of the control plane's own: user nova; ${why}\n  next: fix what the lines above say, then npm run recover`,
  );
});

it("a Keystone that does not answer is no reason: the up tells it", async () => {
  const nowhere = stateOf({ authUrl: "http://127.0.0.1:9/v3" } as typeof access);
  const told: string[] = [];
  await repairIdentity(
    nowhere,
    (line) => told.push(line),
    () => Promise.reject(new Error("nothing is to be run")),
  );
  expect(told).toEqual([]);
});
