/** What the people of a team do with it, as themselves. */
import type { ProbeResult, Tried } from "../../../cli/class/probe/types";
import { administrator, api, eventually } from "../../support/lab";
import { act, is, refusal, screen, servers } from "../../support/student";
import { seconds, taught } from "../../support/taught-class";
import { attach, detach, makeVolume } from "../../support/volumes";

describe("students", () => {
  test("a student stops, starts, looks at, snapshots and rebuilds the team's machine", async () => {
    const me = await taught.signIn("student1");
    const mine = await servers(me);
    expect(mine.map(({ name }) => name)).toEqual(["docker"]);
    const id = mine[0]!.id;
    await act(me, id, { "os-stop": null });
    await eventually("the machine is off", seconds, () => is(me, id, "SHUTOFF"));
    await act(me, id, { "os-start": null });
    await eventually("the machine is on", seconds, () => is(me, id, "ACTIVE"));
    const { output: log } = (await act(me, id, { "os-getConsoleOutput": { length: 5 } })) as { output: string };
    expect(typeof log).toBe("string");
    expect(await screen(me, id, (await administrator()).caCertificate)).toBe("RFB 003.008");

    await act(me, id, { createImage: { name: "mine" } });
    interface Images {
      images: { id: string; status: string }[];
    }
    const images = async () => (await me.get<Images>("image", "/v2/images?name=mine")).images;
    await eventually("the snapshot is there", seconds, async () => (await images())[0]?.status === "active");
    await eventually("the machine is at rest", seconds, () => is(me, id, "ACTIVE"));
    const [image] = await images();
    await act(me, id, { rebuild: { imageRef: image!.id } });
    await eventually("the machine is rebuilt", seconds, () => is(me, id, "ACTIVE"));
    await taught.isBack("red");
  });

  test("a student attaches a volume of the team to its machine, writes to it, and detaches it", async () => {
    const me = await taught.signIn("student1");
    const id = (await servers(me))[0]!.id;
    const inGuest = async () => (await taught.shell("red", "test -b /dev/vdb")).code === 0;
    expect(await inGuest()).toBe(false);
    const data = await makeVolume(me, "data");
    const more = { volume: { name: "more", size: 1 } };
    // Cinder's words for a quota that is used up.
    expect(await refusal(me.call("block-storage", "POST", "/volumes", more))).toBe(413);
    await attach(me, id, data, inGuest);
    const written = await taught.shell("red", "printf kept | dd of=/dev/vdb 2>/dev/null && sync");
    expect(written.code).toBe(0);
    await detach(me, id, data);
    // Nobody deletes it: it goes with the team.
    await eventually("the guest has lost the volume", 120, async () => !(await inGuest()));
  });

  test("a student sees nothing of another team, and gets no more than the quota", async () => {
    const me = await taught.signIn("student1");
    const other = await taught.serverOf(await api(), "blue");
    expect(await refusal(me.get("compute", `/servers/${other}`))).toBe(404);
    expect(await refusal(act(me, other, { "os-stop": null }))).toBe(404);
    expect(await refusal(taught.signIn("student1", "networks-blue"))).toBe(401);
    expect(await refusal(me.get("compute", "/servers?all_tenants=true"))).toBe(403);
    for (const kind of ["networks", "subnets", "routers", "ports", "floatingips"]) {
      const path = `/${kind}?project_id=${taught.team("blue").projectId}`;
      expect((await me.get<Record<string, unknown[]>>("network", path))[kind]).toEqual([]);
    }
    const { flavors } = await me.get<{ flavors: { id: string }[] }>("compute", "/flavors");
    const { images } = await me.get<{ images: { id: string }[] }>("image", "/v2/images?name=guest");
    const { networks } = await me.get<{ networks: { id: string }[] }>("network", "/networks?name=lan");
    const one = {
      name: "more",
      flavorRef: flavors[0]?.id,
      imageRef: images[0]?.id,
      networks: [{ uuid: networks[0]?.id }],
    };
    expect(await refusal(me.call("compute", "POST", "/servers", { server: one }))).toBe(403);
  });

  test("a probe finds the one port that is opened beyond what is exposed, and leaves nothing in the guests", async () => {
    const admin = await api();
    const server = await taught.serverOf(admin, "blue");
    interface Ports {
      ports: { security_groups: string[] }[];
    }
    const { ports } = await admin.get<Ports>("network", `/ports?device_id=${server}`);
    const rule = {
      security_group_id: ports[0]?.security_groups[0],
      ...{ direction: "ingress", protocol: "tcp", port_range_min: 81, port_range_max: 81 },
    };
    const serve = await taught.shell("blue", "httpd -f -p 81 -h /www >/dev/null 2>&1 & echo $! >/tmp/httpd-81");
    expect(serve.code).toBe(0);
    interface Made {
      security_group_rule: { id: string };
    }
    const made = await admin.call<Made>("network", "POST", "/security-group-rules", { security_group_rule: rule });
    const { code, stdout } = await taught.command("probe", "--json");
    await admin.remove("network", `/security-group-rules/${made.security_group_rule.id}`);
    await taught.shell("blue", "kill $(cat /tmp/httpd-81)");
    const result = JSON.parse(stdout.slice(stdout.indexOf("{"))) as ProbeResult;
    expect(result.senders.map(({ team, state, lacks }) => [team, state, lacks]).sort()).toEqual([
      ["blue", "probed", []],
      ["red", "probed", []],
    ]);
    const isLeak = ({ to, outcome, declared }: Tried) =>
      to !== "management" && outcome === "open" && declared === undefined;
    expect(result.tried.filter(isLeak).map(({ from, target, what }) => [from, target, what])).toEqual([
      ["red", "blue/docker", { kind: "tcp", port: 81 }],
    ]);
    expect(code).toBe(1);
    for (const team of ["red", "blue"] as const)
      expect((await taught.shell(team, "ip addr show dev eth0")).stdout.match(/inet [\d.]+/g)).toEqual([
        `inet ${taught.insideOf(team)}`,
      ]);
  });

  test("a reader looks on and changes nothing", async () => {
    const reader = await taught.signIn("student2");
    const [machine] = await servers(reader);
    expect(machine?.name).toBe("docker");
    expect(await refusal(act(reader, machine!.id, { "os-stop": null }))).toBe(403);

    const { networks } = await reader.get<{ networks: { id: string }[] }>("network", "/networks?name=lan");
    const { routers } = await reader.get<{ routers: { id: string }[] }>("network", "/routers");
    expect([networks.length, routers.length]).toEqual([1, 1]);
    const [lan, router] = [networks[0]!.id, routers[0]!.id];
    // Nothing that the quota would refuse before.
    const tries: [string, string, object?][] = [
      ["PUT", `/networks/${lan}`, { network: { name: "other" } }],
      ["DELETE", `/networks/${lan}`],
      ["POST", "/ports", { port: { network_id: lan } }],
      ["PUT", `/routers/${router}`, { router: { name: "other" } }],
    ];
    for (const [method, path, body] of tries) {
      expect([method, path, await refusal(reader.call("network", method, path, body))]).toEqual([method, path, 403]);
    }
  });

  test("a team writes into no group but its own, shares nothing, and has no port in the network outside", async () => {
    const [admin, me] = [await api(), await taught.signIn("student1")];
    interface Groups {
      security_groups: { id: string; name: string; project_id: string }[];
    }
    const ids = async (client: typeof me) =>
      (await client.get<Groups>("network", "/security-groups?fields=id&fields=name&fields=project_id")).security_groups;
    const { projectId } = taught.team("red");
    const mine = (await ids(me)).map((group) => group.project_id);
    expect(new Set(mine)).toEqual(new Set([projectId]));
    const ofClass = (await ids(admin)).find(
      ({ name, project_id }) => name.startsWith("exposed-") && project_id !== projectId,
    );
    const rule = { direction: "ingress", ethertype: "IPv4", protocol: "tcp", port_range_min: 81, port_range_max: 81 };
    const opened = { security_group_rule: { ...rule, security_group_id: ofClass?.id, remote_ip_prefix: "0.0.0.0/0" } };
    expect([403, 404]).toContain(await refusal(me.call("network", "POST", "/security-group-rules", opened)));

    const { networks } = await me.get<{ networks: { id: string; name: string }[] }>("network", "/networks");
    const idOf = (name: string) => networks.find((network) => network.name === name)?.id;
    const share = { action: "access_as_shared", object_type: "network", object_id: idOf("lan") };
    const target_tenant = taught.team("blue").projectId;
    const shared = me.call("network", "POST", "/rbac-policies", { rbac_policy: { ...share, target_tenant } });
    expect(await refusal(shared)).toBe(403);
    const outside = me.call("network", "POST", "/ports", { port: { network_id: idOf("internet") } });
    expect(await refusal(outside)).toBe(403);
  });
});
