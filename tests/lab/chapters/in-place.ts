/** What nodes are told, changed and changed back while instances run on them. */
import { devSettings, eventually, floatingIp, lisa, networkNode, pulumi, ssh, up } from "../../support/lab";

const proxyFile = "/etc/apt/apt.conf.d/80-atelier-proxy";

describe("a node that is told something else", () => {
  test("is configured in place: its instances go on, and only what reads a changed file restarts", async () => {
    const settings = devSettings();
    const { lisa: model, ...others } = settings.nodes ?? {};
    if (model?.role !== "compute") throw new Error("Pulumi.dev.yaml has no compute node lisa");
    const address = await floatingIp("docker");
    const guest = async () => (await ssh(address, "cat /proc/sys/kernel/random/boot_id")).stdout;
    const since = async (machine: string, unit: string) =>
      (await ssh(machine, `systemctl show -p ActiveEnterTimestamp ${unit}`)).stdout;
    const [boot, agent] = [await guest(), await since(networkNode, "neutron-l3-agent")];
    const compute = await since(lisa, "nova-compute");
    expect(boot).toMatch(/^[0-9a-f-]{36}\n$/);

    const told = await pulumi(up, {
      ...settings,
      proxy: { httpProxy: "http://proxy.example:3128", noProxy: [] },
      nodes: { ...others, lisa: { ...model, overcommit: { cpu: 4, memory: 1.5, disk: 1 } } },
    });
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/^ +~ 2 updated$/m);
    expect((await ssh(lisa, "grep ^ram_allocation_ratio /etc/nova/nova.conf")).stdout).toBe(
      "ram_allocation_ratio = 1.5\n",
    );
    expect((await ssh(networkNode, `cat ${proxyFile}`)).stdout).toContain("http://proxy.example:3128");
    expect(await guest()).toBe(boot);
    expect(await since(networkNode, "neutron-l3-agent")).toBe(agent);
    // It is restarted behind the script's back, and says when it is up.
    await eventually("nova-compute restarted", 300, async () => (await since(lisa, "nova-compute")) !== compute);

    expect((await pulumi(up, settings)).code).toBe(0);
    expect((await ssh(networkNode, `ls ${proxyFile}`)).code).not.toBe(0);
    expect(await guest()).toBe(boot);
    expect((await pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });
});
