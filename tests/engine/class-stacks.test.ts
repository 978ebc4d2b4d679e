/** A class in several stacks: the real engine, with nothing behind any address. */
import type { ClassSettingsInput } from "../../config/schema/class";
import type { LabSettingsInput } from "../../config/schema/lab";
import { stackOf } from "../../model/class/stacks";
import { Engine } from "../support/engine";

jest.setTimeout(1_800_000);

const engine = new Engine();
afterAll(() => engine.dispose());

const teams = ["red", "blue", "green", "grey", "cyan", "pink"];
const stacks = 3;
const inStack = (number: number) => teams.filter((team) => stackOf(`net-${team}`, stacks) === number);

/** One small machine: what is shown is who fails and who does not. */
const blueprint = `version: 1
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
machines: { web: { image: guest, flavor: small, networks: [{ network: lan }] } }
`;

function classSettings(): ClassSettingsInput {
  const lines = teams.map((team) => `${team},of-${team},${3001 + teams.indexOf(team)}`);
  return {
    name: "net",
    roster: engine.file("roster.csv", ["team,username,vni", ...lines, ""].join("\n")),
    blueprint: engine.file("blueprint.yaml", blueprint),
    lease: { end: "2099-12-31" },
    stacks,
  };
}

/** A port of the loopback address on which nobody listens: discard (RFC 863). */
const nowhere = "http://127.0.0.1:9/v3";
const addresses = { cidr: "198.19.0.0/16", gatewayIp: "198.19.0.1" };
const lab: LabSettingsInput = {
  controlPlane: {
    kind: "existing",
    auth: { authUrl: nowhere, username: "admin", password: "of this test only", projectName: "admin" },
  },
  cloud: {
    images: { guest: { source: { file: engine.file("guest.qcow2", "an image") } } },
    flavors: { small: { vcpus: 1, ramMiB: 192, diskGiB: 1 } },
    externalNetworks: {
      internet: {
        physicalNetwork: "physnet1",
        ...addresses,
        allocationPools: [{ start: "198.19.0.2", end: "198.19.255.254" }],
      },
    },
  },
};

test("three stacks preview with the cloud unreachable, each its own teams, before anything is made", async () => {
  const shown: Record<number, string[]> = {};
  for (const number of [1, 2, 3]) {
    const { code, steps } = await engine.previewPart({ lab: "far", number, of: 3 }, lab, classSettings());
    expect(code).toBe(0);
    const made = steps.filter(({ type }) => type === "atelier:class:Team");
    shown[number] = made.map(({ urn }) => urn.split(".").at(-1) ?? "").sort();
    expect(steps.filter(({ type }) => type === "pulumi:providers:openstack")).toHaveLength(1);
  }
  expect(shown).toEqual({ 1: inStack(1).sort(), 2: inStack(2).sort(), 3: inStack(3).sort() });
});
