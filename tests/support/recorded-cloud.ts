/** An OpenStack of records for the tests of one file, and states whose provider is an administrator there. */
import { FakeOpenStack } from "../../bench/fake-openstack/server";
import type { State, StateEntry, Values } from "../../cli/recovery/state";
import { ApiClient } from "../../openstack/client";

export const provider = "urn:pulumi:dev::atelier::pulumi:providers:openstack::cloud";

export function recordedCloud() {
  const fake = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
  let api: ApiClient;
  beforeAll(async () => {
    await fake.start();
    api = await ApiClient.connect(fake.auth);
  });
  afterAll(() => fake.stop());
  return {
    fake,
    api: () => api,
    /** A state with these resources. @param authUrl of the provider. Default: the cloud's own */
    stateWith: (resources: readonly StateEntry[] = [], authUrl = fake.auth.authUrl): State => {
      const { username, password, projectName, region } = fake.auth;
      const inputs = { authUrl, userName: username, password, tenantName: projectName, region };
      const cloud = { urn: provider, type: "pulumi:providers:openstack", id: "id", inputs };
      return { deployment: { manifest: { time: new Date().toISOString() }, resources: [cloud, ...resources] } };
    },
    /** Makes an object of Neutron's. @returns its id */
    make: async (path: string, kind: string, body: Values): Promise<string> => {
      const made = await api.call<Record<string, { id: string }>>("network", "POST", `/${path}`, { [kind]: body });
      return made[kind]!.id;
    },
  };
}
