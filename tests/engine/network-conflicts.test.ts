/** External networks that get in each other's way: the real engine, over an OpenStack that holds records and nothing else. */
import type { LabSettingsInput } from "../../settings/lab";
import { engineOverRecords } from "../support/engine-over-records";

const { engine, fake } = engineOverRecords();

const internet = {
  physicalNetwork: "physnet1",
  cidr: "198.18.65.192/26",
  gatewayIp: "198.18.65.254",
  allocationPools: [{ start: "198.18.65.193", end: "198.18.65.250" }],
};

/** A lab of one external network. */
const lab = (network: Partial<typeof internet> & { readonly segmentationId?: number } = {}): LabSettingsInput => ({
  controlPlane: { kind: "existing", auth: fake.auth },
  cloud: { externalNetworks: { internet: { ...internet, ...network } } },
});

const other = {
  cidr: "198.18.66.192/26",
  gatewayIp: "198.18.66.254",
  allocationPools: [{ start: "198.18.66.193", end: "198.18.66.250" }],
};

describe("an external network", () => {
  let empty = "";

  it("is made where nothing is in its way", async () => {
    // A preview makes the stack.
    expect((await engine.preview("first", lab())).code).toBe(0);
    empty = await engine.state("first");
    expect((await engine.up("first", lab())).code).toBe(0);
  });

  it("is not its own rival: run again, or with another subnet, or recreated", async () => {
    for (const settings of [lab(), lab(other), lab({ ...other, segmentationId: 26 }), lab()]) {
      const { code, stdout } = await engine.up("first", settings);
      expect([code, stdout]).toEqual([0, expect.not.stringContaining("already")]);
    }
  });

  it("of another stack on the same wire is refused before anything of it is made", async () => {
    fake.takeCalls();
    const { code, stdout } = await engine.up("second", lab());
    expect(code).not.toBe(0);
    expect(stdout).toContain("physicalNetwork: physnet1 carries an untagged network already, internet (");
    expect(stdout).toContain(
      "cidr: 198.18.65.192/26 overlaps with 198.18.65.192/26, subnet internet of external network",
    );
    expect(stdout).toContain("next: name another one, or give segmentationId a VLAN of it");
    expect(stdout).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
    expect(fake.takeCalls().byRoute).not.toHaveProperty("POST /network/v2.0/networks");
  });

  it("that Pulumi has forgotten is told as well", async () => {
    const state = await engine.state("first");
    await engine.restore("first", empty);
    const { code, stdout } = await engine.up("first", lab());
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/or, where nobody needs that network: openstack network delete [0-9a-f-]{36}/);
    await engine.restore("first", state);
  });

  it("goes as ever", async () => {
    expect((await engine.destroy("first")).code).toBe(0);
    expect((await engine.destroy("second")).code).toBe(0);
  });
});
