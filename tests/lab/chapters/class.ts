/** A class on the lab in a box, beside the lab's own instances: made, and apart from each other. */
import { join } from "node:path";
import { api, classCommand, opens, output, up } from "../../support/lab";
import { whyNotPlaced } from "../../support/scheduler";
import { serversByPack } from "../../support/student";
import { place, taught } from "../../support/taught-class";

describe("a class", () => {
  test("a roster becomes teams whose machines answer SSH, and a second up changes nothing", async () => {
    expect((await taught.command("up", "--yes")).code).toBe(0);
    expect((await taught.pulumi(...up, "--expect-no-changes")).code).toBe(0);
    expect((await taught.readAccess()).sort()).toEqual(["blue", "red"]);
  });

  test("machines run where the blueprint asks: on the hosts of an aggregate, in its zone", async () => {
    const admin = await api();
    const zone = { availability_zone: place.availabilityZone };
    const { aggregates } = await admin.get<{ aggregates: unknown[] }>("compute", "/os-aggregates");
    expect(aggregates).toEqual([
      expect.objectContaining({
        ...{ name: "networks-fast", hosts: ["lisa"], ...zone },
        metadata: { ...place.metadata, ...zone },
      }),
    ]);
    const path = `/servers/${await taught.serverOf(admin, "red")}`;
    const { server } = await admin.get<{ server: object }>("compute", path);
    expect(server).toMatchObject({
      "OS-EXT-SRV-ATTR:host": "lisa",
      "OS-EXT-AZ:availability_zone": place.availabilityZone,
      flavor: { extra_specs: { "aggregate_instance_extra_specs:ssd": "true" } },
    });
    // It is the metadata that they run there by: with other metadata nothing is placed, though there is room.
    expect(await whyNotPlaced(admin, { ssd: "false" })).toContain("No valid host was found");
  });

  test("what no aggregate has is a mistake before anything is made", async () => {
    const without = { ...taught.settings, class: { ...taught.settings.class, aggregates: {} } };
    const { code, stderr } = await classCommand(without, ["preview"]);
    expect(stderr).toContain("ssd=true is the metadata of no host aggregate");
    expect(stderr).toContain("annex is no availability zone");
    expect(code).toBe(2);
  });

  test("the access pack of a team opens its machine, and no other", async () => {
    expect((await taught.command("access", taught.packs)).code).toBe(0);
    expect((await output("find", [taught.packs, "-perm", "/077"])).trim()).toBe("");
    expect((await taught.shell("red", "cat /etc/atelier-team")).stdout).toBe("red docker\n");
    expect((await taught.shell("blue", "cat /etc/atelier-team")).stdout).toBe("blue docker\n");
    const other = await taught.shell("red", "true", `root@${taught.addressOf("blue")}`);
    expect(other.stderr).toContain("Permission denied");
  });

  test("the application credential in a team's pack signs in, and sees the team's machine alone", async () => {
    expect(await serversByPack(join(taught.packs, "red", "clouds.yaml"))).toEqual(["docker"]);
  });

  test("a pack is taken back by one setting: the old one stops working, a new one works", async () => {
    const [admin, pack] = [await api(), join(taught.packs, "red", "clouds.yaml")];
    const machine = await taught.serverOf(admin, "red");
    taught.revocations["red"] = 1;
    expect((await taught.command("up", "--yes")).code).toBe(0);
    await expect(serversByPack(pack)).rejects.toThrow(/Keystone answered 40[14]/);
    expect((await taught.command("access", taught.packs, "red")).code).toBe(0);
    expect(await serversByPack(pack)).toEqual(["docker"]);
    expect(await taught.serverOf(admin, "red")).toBe(machine);
  });

  test("status finds both teams well", async () => {
    const { code, stdout } = await taught.command("status");
    expect(stdout).toContain("2 of 2 teams well");
    expect(code).toBe(0);
  });

  test("teams do not reach each other, but for what a machine exposes", async () => {
    // Served, so that what is closed is closed by the network and not for want of a server.
    const served = await taught.shell("blue", "httpd -p 81 -h /www; wget -q -O /dev/null http://127.0.0.1:81/");
    expect(served.code).toBe(0);
    const fromRed = async (command: string) => (await taught.shell("red", command)).code;
    expect(await fromRed(`ping -c 2 -W 5 ${taught.addressOf("blue")}`)).toBe(0);
    expect(await fromRed(`timeout 10 wget -q -O /dev/null http://${taught.addressOf("blue")}/`)).toBe(0);
    expect(await fromRed(`timeout 10 wget -q -O /dev/null http://${taught.addressOf("blue")}:81/`)).not.toBe(0);
    // Both have the same network inside. Should Neutron have given both machines one address, red would ask itself.
    const inside = taught.insideOf("blue") === taught.insideOf("red") ? "192.168.100.254" : taught.insideOf("blue");
    expect(await fromRed(`ping -c 2 -W 3 ${inside}`)).not.toBe(0);
    expect(await opens(taught.addressOf("blue"), 81)).toBe(false);
  });
});
