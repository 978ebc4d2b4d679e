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
