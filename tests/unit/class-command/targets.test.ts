import { classTarget, teamTargets } from "../../../cli/class/targets";

describe("what Pulumi is pointed at", () => {
  const base = "urn:pulumi:dev::atelier::atelier:class:Class";
  const team = (name: string) => ({
    urn: `${base}$atelier:class:Team::${name}`,
    type: "atelier:class:Team",
    parent: `${base}::class-net`,
  });
  const inside = (name: string, parent: string) => ({
    urn: `${base}$atelier:class:Team$x::${name}`,
    type: "x",
    parent,
  });
  const state = [
    { urn: `${base}::class-net`, type: "atelier:class:Class" },
    team("class-net.red"),
    team("class-net.red-2"),
    inside("class-net.red.web", team("class-net.red").urn),
    inside("class-net.red-2.web", team("class-net.red-2").urn),
    inside("port", inside("class-net.red.web", "").urn),
  ];

  it("is a team with everything in it, and no other whose name starts like it", () => {
    expect(teamTargets(state, "red")).toEqual([state[1], state[3], state[5]].map((one) => one?.urn));
    expect(teamTargets(state, "2")).toEqual([]);
  });

  it("is the class by its type", () => {
    expect(classTarget("school/atelier/dev")).toBe("urn:pulumi:dev::*::atelier:class:Class**");
  });
});
