import { checkVolumes } from "../../../model/class/check-volumes";
import { formatProblem } from "../../../values/problem";
import { existingControlPlane, labWith } from "../base";
import { blueprint, classWith } from "./base";

// The base class's machine `web` has a volume `data`.
const model = classWith();
const cinder = labWith({ "controlPlane/volumes": {} });

test("volumes on a control plane without Cinder are a problem, once for a machine of the blueprint", () => {
  expect(checkVolumes(labWith(), model).map(formatProblem)).toEqual([
    "blueprint blueprint, instances.web: web-data is a volume, and the control plane is installed without Cinder; " +
      "add `volumes: {}` to controlPlane in the stack file, or leave volumes and bootVolume out of the blueprint",
  ]);
  expect(checkVolumes(cinder, model)).toEqual([]);
});

test("an installed control plane has one volume type besides the default, and no image goes into it", () => {
  const asked = (volumes: string) => {
    const changed = blueprint.replace("    volumes: { data: { sizeGiB: 2 } }\n", volumes);
    return checkVolumes(cinder, classWith({ blueprint: changed })).map(formatProblem);
  };
  expect(asked("    volumes: { data: { sizeGiB: 2, volumeType: encrypted } }\n")).toEqual([]);
  expect(asked("    volumes: { data: { sizeGiB: 2, volumeType: encrypt } }\n")).toEqual([
    "blueprint blueprint, instances.web: encrypt (web-data) is no volume type of an installed control plane; " +
      "did you mean encrypted?",
  ]);
  expect(asked("    bootVolume: { sizeGiB: 2, volumeType: encrypted }\n")).toEqual([
    "blueprint blueprint, instances.web: web-root of type encrypted cannot be made: Cinder's NFS driver writes no image " +
      "into an encrypted volume; leave its volumeType out, and keep what is secret on an encrypted volume beside it",
  ]);
});

test("an existing cloud is asked when it is used, and a class without volumes needs no Cinder", () => {
  expect(checkVolumes(labWith({ controlPlane: existingControlPlane }), model)).toEqual([]);
  const without = { ...model, teams: model.teams.map((team) => ({ ...team, instances: team.instances.slice(1) })) };
  expect(checkVolumes(labWith(), without)).toEqual([]);
});

describe("limits of volumes", () => {
  const none = { blueprint: blueprint.replace("    volumes: { data: { sizeGiB: 2 } }\n", "") };
  const limitsOf = (changes: Parameters<typeof classWith>[0]) => classWith(changes).teams[0]?.quotas.volume;
  const existing = { controlPlane: existingControlPlane };
  const asked = { quotas: { volumes: 2, gigabytes: 2 } };

  test("are none where the control plane has Cinder and the blueprint no volume: Cinder's own would allow some", () => {
    expect(limitsOf({ ...none, lab: { "controlPlane/volumes": {} } })).toEqual({
      volumes: 0,
      snapshots: 0,
      gigabytes: 0,
    });
    expect(limitsOf(none)).toBeUndefined();
  });

  test("are told to an existing cloud, which may have no Cinder, when somebody asks for volumes", () => {
    expect(limitsOf({ ...none, lab: existing })).toBeUndefined();
    const some = { volumes: 2, snapshots: 0, gigabytes: 2 };
    expect(limitsOf({ ...none, lab: existing, settings: asked })).toEqual(some);
  });
});
