/** Further keys of class, blueprint and the lab's cloud, as in effects.test.ts. */
import type { Effect } from "../../settings/effects";
import { Changes, expected } from "../support/effects";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab } = engineOverRecords();
const changes = new Changes(engine, lab);
beforeAll(() => changes.make());
afterAll(() => changes.destroy());

/** More than a team needs, by quota of Nova and Neutron. */
const quotas = Object.entries({
  ...{ instances: 9, ramMiB: 9000, serverGroups: 9, serverGroupMembers: 9, networks: 9, subnets: 9, routers: 9 },
  ...{ ports: 99, floatingIps: 9, securityGroups: 9, securityGroupRules: 99 },
}).map(([name, limit]) => [`class.quotas.${name}`, limit] as const);

describe.each<readonly [Effect, readonly (readonly [string, unknown])[]]>([
  [
    "nothing",
    [
      ["class.lease.start", "2026-01-01"],
      ["class.lease.timeZone", "Europe/Paris"],
      ["class.lease.atEnd", "delete"],
      ["class.lease.teamsMayExceed", true],
      ["class.allowLoss", ["red"]],
      ["class.capacity.volumesGiB", 100],
      ["class.capacity.overcommit.cpu", 8],
      ["blueprint.instances.web.waitFor", "active"],
    ],
  ],
  [
    "new ones",
    [
      ["blueprint.instances.web.image", "other"],
      ["blueprint.instances.db.userData", undefined],
      ["blueprint.userData", { greeting: "echo {{variant.port}}" }],
      ["blueprint.variants.port.from", 1500],
      ["blueprint.variants.port.to", 1600],
      ["blueprint.variants.word.oneOf", ["olive", "beige"]],
    ],
  ],
  [
    "in place",
    [
      ...quotas,
      ["class.auditors", ["visitor"]],
      ["class.revocations", { red: 1 }],
      ["lab.cloud.images.guest.minRamMiB", 64],
      ["lab.cloud.images.guest.minDiskGiB", 1],
      ["blueprint.networks.lan.gatewayIp", { host: 2 }],
      ["blueprint.networks.lan.dhcp", false],
      ["blueprint.networks.lan.dnsNameservers", ["198.18.1.1"]],
      ["blueprint.networks.lan.allocationPools", [{ start: { host: 100 }, end: { host: 200 } }]],
      ["blueprint.routers.gateway.enableSnat", false],
      ["blueprint.securityGroups.inside.description", "for the team"],
      ["blueprint.securityGroups.inside.rules.0.direction", "egress"],
      ["blueprint.securityGroups.inside.rules.0.protocol", "udp"],
      ["blueprint.securityGroups.inside.rules.0.ports", { first: 80, last: 90 }],
      ["blueprint.securityGroups.inside.rules.0.remote", { cidr: "10.0.0.0/8" }],
      ["blueprint.instances.db.forwards", true],
      ["blueprint.instances.db.floatingIp", true],
      ["blueprint.instances.web.securityGroups", []],
      ["blueprint.headRoom.instances", 2],
      ["blueprint.headRoom.ports", 7],
    ],
  ],
  [
    "reboot",
    [
      ["lab.cloud.flavors.small.vcpus", 2],
      ["lab.cloud.flavors.small.diskGiB", 2],
      ["blueprint.flavors.tiny.ramMiB", 128],
      ["blueprint.flavors.tiny.vcpus", 2],
    ],
  ],
  ["data lost", [["blueprint.instances.web.serverGroup", undefined]]],
])("%s", (effect, keys) => {
  it.each(keys)("%s", async (path, value) => {
    expect(await changes.seen(path, value)).toEqual({ effect, error: "", ...expected[effect] });
  });
});

it.each([
  ["class.name", "other"],
  ["blueprint.instances.web.count", 2],
])("data lost, since machines of other names are others: %s", async (path, value) => {
  expect(await changes.seen(path, value)).toMatchObject({
    ...{ effect: "data lost", error: "" },
    servers: expect.arrayContaining(["create", "delete"]) as string[],
  });
});
