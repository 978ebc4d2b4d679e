/**
 * The whole lab on the lab in a box, in the order in which people use one: start, use, change, a class, trouble, the end. One test file,
 * because each part stands on the one before it.
 */
import { api, endWhatRuns, labhost, output, pulumi, run, ssh } from "../support/lab";
import { changedBetween, fingerprint } from "../support/fingerprint";
import { Neighbour } from "../support/neighbour";
import "./chapters/start";
import "./chapters/use";
import "./chapters/filters";
import "./chapters/dhcp";
import "./chapters/gateway";
import "./chapters/in-place";
import "./chapters/changes";
import "./chapters/volumes";
import "./chapters/class";
import "./chapters/class-students";
import "./chapters/class-end";
import "./chapters/class-adopted";
import "./chapters/volumes-off";
import "./chapters/mistakes";
import "./chapters/trouble";

// Not in beforeAll: Jest runs those of the suites inside when the outer one has thrown. What throws here keeps all from running.
// The other box first: what all boxes share on this machine (the mount of namespaces) then looks the same before and after.
const neighbour = Neighbour.start();
const before = fingerprint();

afterAll(async () => {
  endWhatRuns();
  await output("box/down", ["--all"]);
  await neighbour.stop();
});

describe("the end", () => {
  test("destroying the cloud leaves nothing in Nova and Neutron", async () => {
    const cloud = "urn:pulumi:dev::atelier::atelier:cloud:Cloud::cloud";
    const { code } = await pulumi(["destroy", "--yes", "--skip-preview", "--target", cloud, "--target-dependents"]);
    expect(code).toBe(0);
    const client = await api();
    expect((await client.get<{ servers: unknown[] }>("compute", "/servers?all_tenants=true")).servers).toEqual([]);
    for (const kind of ["networks", "subnets", "routers", "ports", "floatingips"]) {
      expect((await client.get<Record<string, unknown[]>>("network", `/${kind}`))[kind]).toEqual([]);
    }
    interface Groups {
      security_groups: { name: string }[];
    }
    const { security_groups: groups } = await client.get<Groups>("network", "/security-groups");
    expect(groups.map((g) => g.name).filter((name) => name !== "default")).toEqual([]);
    expect((await client.get<{ images: unknown[] }>("image", "/v2/images")).images).toEqual([]);
    expect((await client.get<{ flavors: unknown[] }>("compute", "/flavors")).flavors).toEqual([]);
  });

  test("destroying the rest leaves nothing on the lab host", async () => {
    const { code } = await pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code).toBe(0);
    expect((await ssh(labhost, "virsh list --all --name")).stdout.trim()).toBe("");
    expect((await ssh(labhost, "virsh pool-list --all --name")).stdout.trim()).toBe("");
    expect((await ssh(labhost, "ip -brief link show type bridge")).stdout.trim()).toBe("");
    expect((await ssh(labhost, "ip -brief -4 address show dev eth0")).stdout).toContain(`${labhost}/24`);
    expect((await run("box/pulumi", ["stack", "--show-urns"])).stdout).not.toContain("libvirt");
  });

  test("npm stop leaves the machine as it was", async () => {
    await output("npm", ["stop"]);
    expect(changedBetween(before, fingerprint())).toEqual([]);
  });

  test("another box on this machine is as it was all the time", () => {
    expect(neighbour.look()).toEqual(neighbour.before);
  });
});
