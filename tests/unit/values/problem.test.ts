import { formatProblem, pathText } from "../../../values/problem";

describe("problems", () => {
  test.each([
    [["cloud", "externalNetworks", "internet", "gatewayIp"], "cloud.externalNetworks.internet.gatewayIp"],
    [["cloud", "images", "Debian 12.5", "source"], 'cloud.images["Debian 12.5"].source'],
    [["nodes", "lisa", "nameservers", 0], "nodes.lisa.nameservers[0]"],
    [[], "atelier:lab"],
  ])("path %j is %s", (steps, text) => {
    expect(pathText(steps)).toBe(text);
  });

  test("are one line each", () => {
    const problem = { path: "a.b", got: "1", reason: "is outside 2 to 4", fix: "use 3" };
    expect(formatProblem(problem)).toBe("a.b: 1 is outside 2 to 4; use 3");
  });
});
