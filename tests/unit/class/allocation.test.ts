import fc from "fast-check";
import { contains, parseAddress, parseNetwork } from "../../../values/addresses";
import { derivedCidr, derivedVni, firstVni, subnetsIn, teamMac } from "../../../model/class/allocation";
import { filledIn, variablesIn } from "../../../model/class/user-data";
import { derived, variantsOf, variantValue } from "../../../model/class/variants";

const key = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

test("the same in every release: what a class has been given stays", () => {
  expect(derivedVni("net", "red", "lan")).toBe(4988700);
  expect(teamMac("net", "red", "web", "lan")).toBe("06:dd:fd:5a:5f:29");
  expect(derivedCidr("10.64.0.0/10", 24, "net", "red", "lan")).toBe("10.90.41.0/24");
  expect(
    variantsOf({ flag: { hex: 8, per: "member" }, port: { from: 2000, to: 2999, per: "team" } }, "s", "red", ["ada"]),
  ).toEqual({
    seed: "8408c62296a4b36d149d5ba513917408",
    port: "2501",
    "ada.seed": "3aa596da026717b05c87230f12b67172",
    "ada.flag": "24b55a80",
  });
});

test("MACs are unicast and locally administered, and nobody else's", () => {
  fc.assert(
    fc.property(key, key, key, (team, machine, network) => {
      const mac = teamMac("net", team, machine, network);
      expect(mac).toMatch(/^06(:[0-9a-f]{2}){5}$/);
      expect(teamMac("other", team, machine, network)).not.toBe(mac);
    }),
  );
});

test("VNIs lie in their range, networks in their pool", () => {
  fc.assert(
    fc.property(key, key, fc.integer({ min: 10, max: 29 }), (team, network, prefixLength) => {
      const vni = derivedVni("net", team, network);
      expect(vni >= firstVni && vni < 2 ** 24).toBe(true);
      const cidr = derivedCidr("10.64.0.0/10", prefixLength, "net", team, network);
      expect(contains(parseNetwork("10.64.0.0/10"), parseAddress(cidr.split("/")[0] ?? ""))).toBe(true);
      expect(parseNetwork(cidr).prefixLength).toBe(prefixLength);
    }),
  );
  expect(subnetsIn(parseNetwork("10.0.0.0/24"), 23)).toBe(0);
  expect(derivedCidr("10.64.0.0/10", 24, "net", "red", "lan", 258)).toBe("10.65.2.0/24");
});

describe("variants", () => {
  test("are what their settings allow", () => {
    fc.assert(
      fc.property(fc.string(), key, fc.nat(5000), fc.nat(5000), (seed, team, from, more) => {
        const digest = derived(seed, team, "x");
        expect(variantValue({ hex: 7, per: "team" }, digest)).toMatch(/^[0-9a-f]{7}$/);
        const number = Number(variantValue({ from, to: from + more, per: "team" }, digest));
        expect(number >= from && number <= from + more).toBe(true);
        expect(["a", "b"]).toContain(variantValue({ oneOf: ["a", "b"], per: "team" }, digest));
      }),
    );
  });

  test("depend on seed, team, member and name, and on nothing else", () => {
    const settings = {
      flag: { hex: 64, per: "member" as const },
      port: { from: 0, to: 2 ** 31, per: "team" as const },
    };
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 2, maxLength: 5 }), (members) => {
        const all = variantsOf(settings, "s", "red", members);
        const reversed = variantsOf(settings, "s", "red", [...members].reverse());
        const fewer = variantsOf(settings, "s", "red", members.slice(1));
        expect(reversed).toEqual(all);
        expect(all).toMatchObject(fewer);
        expect(new Set(Object.values(all)).size).toBe(Object.keys(all).length);
        expect(Object.values(variantsOf(settings, "t", "red", members))).not.toContain(all["port"]);
      }),
    );
    expect(derived("s", "a", "bc")).not.toEqual(derived("s", "ab", "c"));
  });
});

describe("user data", () => {
  test("variables are replaced, once; escaped ones are left", () => {
    expect(filledIn("a {{team}} {{ seed }} \\{{team}} { {x} }", { team: "red", seed: "s" })).toBe(
      "a red s {{team}} { {x} }",
    );
    expect(variablesIn("{{team}}\n\\{{x}} {{y z}}").map(({ name }) => name)).toEqual(["team", "y z"]);
  });

  test("a value that could end a string is never put in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const fill = () => {
          try {
            return filledIn("'{{team}}'", { team: value });
          } catch {
            return "''";
          }
        };
        expect(fill()).toMatch(/^'[A-Za-z0-9._-]*'$/);
      }),
    );
  });

  test("a name that every object has is no variable", () => {
    expect(() => filledIn("{{constructor}}", {})).toThrow("no safe value for the variable constructor");
  });
});
