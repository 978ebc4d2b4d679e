import { inspect } from "node:util";
import fc from "fast-check";
import { labFrom, problemReport } from "../../../reading/lab";
import { showAddress } from "../../../values/addresses";
import type { NodeModel } from "../../../model/types";
import { changed, computeNode, existingControlPlane, labWith, memoryMachine, problemsWith } from "../base";

/** Every place in a value, as `changed` writes it. */
function places(value: unknown, at: readonly string[] = []): string[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [...(at.length > 0 ? [at.join("/")] : []), ...inside.flatMap(([key, v]) => places(v, [...at, key]))];
}

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom("constructor", "__proto__", "toString", "0.0.0.0/0", "255.255.255.255", -1, 1e21),
);

describe("whatever stands in the stack file", () => {
  test("the answer is a lab or a list of problems, never an exception", () => {
    const read = (value: unknown) => Object.keys(labFrom(value, memoryMachine())).sort().join();
    fc.assert(fc.property(anything, (value) => ["lab,warnings", "problems"].includes(read(value))));
    fc.assert(
      fc.property(fc.constantFrom(...places(changed({}))), anything, (place, value) =>
        ["lab,warnings", "problems"].includes(read(changed({ [place]: value }))),
      ),
      { numRuns: 200 },
    );
  });

  test("a secret is never shown", () => {
    // Each secret has the mark in it; one other place, or one above a secret, gets a value of the wrong kind.
    const mark = "MARK0x5ecret";
    const marked = changed({
      controlPlane: {
        ...existingControlPlane,
        auth: { ...existingControlPlane.auth, password: mark },
        join: {
          messageQueueUrl: `rabbit://u:${mark}@h/`,
          metadataAddress: "10.0.0.5",
          metadataSecret: mark,
          servicePasswords: { nova: mark, neutron: mark, placement: mark },
        },
      },
    });
    const wrong = fc.constantFrom<unknown>(mark, [mark], { [`x`]: mark }, 3, null);
    const secretPlaces = places(marked).filter((place) => /auth|join/.test(place));
    fc.assert(
      fc.property(fc.constantFrom(...secretPlaces), wrong, (place, value) => {
        const settings = structuredClone(marked) as Record<string, unknown>;
        const keys = place.split("/");
        const last = keys.pop() ?? "";
        keys.reduce((at, key) => at[key] as Record<string, unknown>, settings)[last] = value;
        const loaded = labFrom(settings, memoryMachine());
        // What stands openly may be shown.
        fc.pre(!/authUrl|username|[nN]ame$|region|metadataAddress/.test(place));
        const told =
          "problems" in loaded
            ? problemReport(loaded.problems)
            : JSON.stringify(loaded) + inspect(loaded, { depth: 9, showHidden: true });
        expect(told).not.toContain(mark);
      }),
    );
  });
});

/** Whole labs take milliseconds each. */
const few = { numRuns: 30 };

const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/), { minLength: 1, maxLength: 12 });
const compute = (all: readonly string[]) =>
  Object.fromEntries(all.map((name, i) => [`nodes/${name}`, computeNode(50 + i)]));
const byName = (nodes: readonly NodeModel[]) => new Map(nodes.map((node) => [node.name, node]));

describe("sound settings", () => {
  test("resolve, whatever their numbers and names", () => {
    fc.assert(
      fc.property(
        names.filter((all) => !all.includes("controller")),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 16, max: 28 }),
        fc.integer({ min: 0, max: 255 }),
        (all, count, prefixLength, subnet) => {
          const cidr = prefixLength <= 24 ? `10.${subnet}.0.0/${prefixLength}` : `10.1.${subnet}.0/${prefixLength}`;
          const changes = {
            ...compute(all),
            "cloud/instances/docker/count": count,
            "cloud/networks/lan/cidr": cidr,
          };
          expect(problemsWith(changes)).toEqual([]);
        },
      ),
      few,
    );
  });

  test("give every NIC a MAC address of its own, the same whatever else is there", () => {
    fc.assert(
      fc.property(names, (all) => {
        fc.pre(!all.includes("controller") && !all.includes("lisa") && !all.includes("network-1"));
        const lab = labWith(compute(all));
        const macs = lab.nodes.flatMap((n) => [n.management.mac, ...n.uplinks.map((u) => u.mac)]);
        expect(new Set(macs).size).toBe(macs.length);
        expect(macs.filter((mac) => !/^52:54:00(:[0-9a-f]{2}){3}$/.test(mac))).toEqual([]);
      }),
      few,
    );
  });

  test("adding nodes, or writing them in another order, changes no node", () => {
    fc.assert(
      fc.property(names, (all) => {
        fc.pre(!all.includes("controller") && !all.includes("lisa") && !all.includes("network-1"));
        const proxy = { httpProxy: "http://proxy.example:3128" };
        const changes = Object.entries(compute(all));
        const whole = byName(labWith({ proxy, ...Object.fromEntries(changes) }).nodes);
        const reversed = byName(labWith({ proxy, ...Object.fromEntries([...changes].reverse()) }).nodes);
        const fewer = byName(labWith({ proxy, ...Object.fromEntries(changes.slice(1)) }).nodes);
        for (const [name, node] of reversed) expect(node).toEqual(whole.get(name));
        for (const [name, node] of fewer) expect(node).toEqual(whole.get(name));
      }),
      few,
    );
  });
});

test("a pool is taken if, and only if, it lies inside its network, the right way round, without the gateway", () => {
  const network = { first: 10 * 2 ** 24, size: 64 };
  const offset = fc.integer({ min: -2, max: network.size + 1 });
  fc.assert(
    fc.property(offset, offset, fc.integer({ min: 1, max: network.size - 2 }), (start, end, gateway) => {
      const at = (n: number) => showAddress(network.first + n);
      const report = problemsWith({
        "cloud/externalNetworks/internet": {
          cidr: `${at(0)}/26`,
          gatewayIp: at(gateway),
          allocationPools: [{ start: at(start), end: at(end) }],
        },
        "cloud/instances": {},
      });
      const inside = (n: number) => n >= 1 && n <= network.size - 2;
      const sound = inside(start) && inside(end) && start <= end && !(start <= gateway && gateway <= end);
      expect(report.length === 0).toBe(sound);
    }),
    { numRuns: 200 },
  );
});
