/** An existing cloud without room for a lab: the real engine, over an OpenStack that holds records and nothing else. */
import type { LabSettingsInput } from "../../settings/lab";
import { engineOverRecords } from "../support/engine-over-records";

const { engine, lab, writes } = engineOverRecords();

const network = { cidr: "192.168.100.0/24", dhcp: false };

/** So many machines; nobody waits for them. */
function withDesks(count: number): LabSettingsInput {
  const settings = lab();
  const image = Object.keys(settings.cloud?.images ?? {})[0] ?? "";
  const desk = {
    ...{ image, flavor: "small", keyPair: "mine", count },
    ...{ networks: [{ network: "lan" }], securityGroups: ["web"], waitFor: "active" as const },
  };
  return {
    ...settings,
    cloud: {
      ...settings.cloud,
      keyPairs: { mine: { publicKey: "ssh-ed25519 AAAA" } },
      networks: { lan: network },
      securityGroups: { web: {} },
      instances: { desk },
    },
  };
}

test("twelve machines, and a limit of ten: refused before anything is made, with what to do", async () => {
  expect((await engine.preview("room", withDesks(12))).code).toBe(0);
  writes();
  const { code, stdout } = await engine.up("room", withDesks(12));
  expect(code).not.toBe(0);
  expect(stdout).toContain("controlPlane.auth: project admin has no room for the lab in its quotas; it needs");
  expect(stdout).toContain("12 more instances, and the limit is 10");
  expect(stdout).toContain("openstack quota set --instances 12 admin");
  expect(stdout).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
  expect(writes()).toEqual({});
});

test("what fits is made, by a run that asks again", async () => {
  expect((await engine.up("room", withDesks(10))).code).toBe(0);
  expect(writes()).toMatchObject({ "POST /compute/v2.1/servers": 10 });
  expect((await engine.destroy("room")).code).toBe(0);
});
