import { checkVolumes } from "../../../model/class/check-volumes";
import { formatProblem } from "../../../model/problem";
import { existingControlPlane, labWith } from "../base";
import { classWith } from "./base";

// The base class's machine `web` has a volume `data`.
const model = classWith();

test("volumes on a control plane without Cinder are a problem, once for a machine of the blueprint", () => {
  expect(checkVolumes(labWith(), model).map(formatProblem)).toEqual([
    "blueprint blueprint, machines.web: web-data is a volume, and a control plane of `kind: install` has no Cinder; " +
      "leave volumes and bootVolume out of the blueprint, or use an existing cloud with Cinder",
  ]);
});

test("an existing cloud is asked when it is used, and a class without volumes needs no Cinder", () => {
  expect(checkVolumes(labWith({ controlPlane: existingControlPlane }), model)).toEqual([]);
  const without = { ...model, teams: model.teams.map((team) => ({ ...team, machines: team.machines.slice(1) })) };
  expect(checkVolumes(labWith(), without)).toEqual([]);
});
