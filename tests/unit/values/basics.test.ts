import { inspect } from "node:util";
import fc from "fast-check";
import {
  overlap,
  parseAddress,
  parseNetwork,
  showAddress,
  showNetwork,
  showRange,
  usable,
} from "../../../values/addresses";
import { derivedMac } from "../../../values/macs";
import { counted, insteadOf, listed, nearest } from "../../../values/names";
import { formatProblem, pathText } from "../../../values/problem";
import { Secret } from "../../../values/secret";

describe("addresses", () => {
  test("text and number are two ways to say the same", () => {
    fc.assert(fc.property(fc.ipV4(), (text) => showAddress(parseAddress(text)) === text));
  });

  test.each([
    ["198.18.65.193/26", "198.18.65.192/26", ".193 to .254"],
    ["10.0.0.0/8", "10.0.0.0/8", "10.0.0.1 to 10.255.255.254"],
    ["0.0.0.0/0", "0.0.0.0/0", "0.0.0.1 to 255.255.255.254"],
    ["255.255.255.255/30", "255.255.255.252/30", ".253 to .254"],
  ])("%s lies in %s, machines use %s", (cidr, network, range) => {
    expect(showNetwork(parseNetwork(cidr))).toBe(network);
    expect(showRange(usable(parseNetwork(cidr)))).toBe(range);
  });

  test.each([
    ["10.0.0.0/24", "10.0.1.0/24", false],
    ["10.0.0.0/23", "10.0.1.0/24", true],
    ["10.0.1.128/25", "10.0.1.0/24", true],
    ["0.0.0.0/0", "255.255.255.255/32", true],
  ])("%s and %s overlap: %s", (a, b, answer) => {
    expect(overlap(parseNetwork(a), parseNetwork(b))).toBe(answer);
    expect(overlap(parseNetwork(b), parseNetwork(a))).toBe(answer);
  });
});

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

test("a MAC address depends on host, node and role alone", () => {
  expect(derivedMac("198.18.26.10", "lisa", "management")).toBe("52:54:00:3e:69:43");
  const others = [
    derivedMac("198.18.26.11", "lisa", "management"),
    derivedMac("198.18.26.10", "bart", "management"),
    derivedMac("198.18.26.10", "lisa", "uplink physnet1"),
    // Parts that would run together without a separator.
    derivedMac("198.18.26.1", "0lisa", "management"),
  ];
  expect(others).not.toContain("52:54:00:3e:69:43");
  expect(new Set(others).size).toBe(4);
});

test("a secret shows itself to nobody who does not ask for it", () => {
  const secret = new Secret("pa55word");
  const shown = [
    String(secret),
    `${secret.toString()}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { depth: 9, showHidden: true }),
    Object.keys(secret).join(),
    JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
  ];
  expect(shown.filter((text) => text.includes("pa55word"))).toEqual([]);
  expect(shown[2]).toBe('{"secret":"[secret]"}');
  expect(shown[3]).toBe("[secret]");
  expect(secret.reveal()).toBe("pa55word");
});
