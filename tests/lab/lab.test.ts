/**
 * The whole lab on the lab in a box, in the order of a term: start, use, change, a class, trouble, the end. One test file,
 * because each part stands on the one before it.
 */
import { endWhatRuns, output, pulumi, run, sections, ssh, api, labhost } from "../support/lab";
import "./term/start";
import "./term/use";
import "./term/filters";
import "./term/changes";
import "./term/volumes";
import "./term/class";
import "./term/class-students";
import "./term/class-end";
import "./term/class-adopted";
import "./term/volumes-off";
import "./term/mistakes";
import "./term/trouble";

let before: string;
/** Whether the lab is this test's own, to be taken down whatever happens. */
let ours = false;

beforeAll(async () => {
  if ((await run("box/machines", [])).code === 0) {
    throw new Error("a lab runs on this machine, and it is not this test's to take down: npm stop, then npm test");
  }
  before = await output("box/fingerprint", []);
  ours = true;
});

afterAll(async () => {
  if (!ours) return;
  endWhatRuns();
  await output("npm", ["stop"]);
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
    const [was, is] = [sections(before), sections(await output("box/fingerprint", []))];
    // What others run on this machine may end meanwhile; what is new is ours.
    const others = ["processes", "sockets"];
    expect(others.flatMap((name) => is[name]?.filter((line) => !was[name]?.includes(line)))).toEqual([]);
    const rest = (all: typeof was) => Object.entries(all).filter(([name]) => !others.includes(name));
    expect(rest(is)).toEqual(rest(was));
  });
});
