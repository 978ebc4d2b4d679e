/** What the schema says that a change of a key costs is what a preview shows: the real engine, over an OpenStack that holds records. */
import type { Effect } from "../../settings/effects";
import { Changes, expected } from "../support/effects";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab } = engineOverRecords();
const changes = new Changes(engine, lab);
beforeAll(() => changes.make());
afterAll(() => changes.destroy());

const file = () => engine.file("next.qcow2", "another image");

const lost: readonly (readonly [string, unknown])[] = [
  ["blueprint.networks.lan.networkType", "gre"],
  ["blueprint.serverGroups.apart.policy", "soft-affinity"],
  ["blueprint.instances.web.configDrive", true],
  ["blueprint.instances.web.availabilityZone", "annex"],
];

describe.each<readonly [Effect, readonly (readonly [string, unknown])[]]>([
  [
    "nothing",
    [
      ["class.lease.warning", "3d"],
      ["blueprint.description", "for people"],
      ["blueprint.instances.web.role", "attacker"],
      ["lab.campusNetworks", ["10.99.0.0/16"]],
    ],
  ],
  [
    "new ones",
    [
      ["lab.cloud.images.guest.source.file", file],
      ["lab.cloud.images.guest.diskFormat", "raw"],
      ["class.seed", "another-seed"],
      ["blueprint.variants.flag.hex", 12],
      ["blueprint.instances.web.userData.inline", "echo hello"],
      ["blueprint.instances.web.hidden", true],
    ],
  ],
  [
    "in place",
    [
      ["class.dnsNameservers", ["198.18.1.1"]],
      ["class.quotas.cores", 30],
      ["class.teachers", ["prof"]],
      ["blueprint.networks.lan.mtu", 1400],
      ["blueprint.networks.lan.cidr", "192.168.101.0/24"],
      ["blueprint.securityGroups.inside.rules", [{ protocol: "tcp", ports: 443, remote: { network: "lan" } }]],
      ["blueprint.instances.web.networks.0.fixedIp", { host: 11 }],
      ["blueprint.instances.web.exposed", [{ protocol: "tcp", ports: 443 }]],
    ],
  ],
  [
    "reboot",
    [
      ["blueprint.instances.web.flavor", "tiny"],
      ["lab.cloud.flavors.small.ramMiB", 256],
    ],
  ],
  ["data lost", lost],
])("%s", (effect, keys) => {
  it.each(keys)("%s", async (path, value) => {
    expect(await changes.seen(path, value)).toEqual({ effect, error: "", ...expected[effect] });
  });
});

it.each(lost)("refused unless it is allowed: %s", async (path, value) => {
  const { code, diagnostics } = await changes.shown(changes.with(path, value), false);
  expect(code).not.toBe(0);
  expect(diagnostics).toContain("red/web (ada): its disk would be lost");
});
