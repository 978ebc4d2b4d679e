import { counted, insteadOf, listed, nearest } from "../../../values/names";

describe("names", () => {
  test.each([
    ["flavours", ["flavors", "images"], "flavors"],
    ["geust", ["guest", "debian"], "guest"],
    ["LAN", ["lan"], "lan"],
    ["a", ["b"], "b"],
    ["campus", ["br0", "br-internet"], undefined],
    ["x", [], undefined],
    ["x".repeat(65), ["x".repeat(64)], undefined],
  ])("%s among %j: %s", (word, candidates, meant) => {
    expect(nearest(word, candidates)).toBe(meant);
  });

  test("are listed, counted and advised", () => {
    expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")]).toEqual([
      "",
      "a",
      "a and b",
      "a, b or c",
    ]);
    expect([counted(0, "node"), counted(1, "node"), counted(2, "node")]).toEqual(["0 nodes", "1 node", "2 nodes"]);
    expect(insteadOf("x", [], "declare it")).toBe("declare it");
  });
});
