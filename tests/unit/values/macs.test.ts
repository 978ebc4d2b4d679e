import { derivedMac } from "../../../values/macs";

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
