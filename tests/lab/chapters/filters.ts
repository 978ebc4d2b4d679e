/** Who reaches what, by the table that every filter is made of (docs/filters.md). */
import { controller, floatingIp, labhost, lisa, opens, ssh } from "../../support/lab";
import { allowed, network1, openFrom, openFromInstance, targets } from "../../support/probes";

describe("filters", () => {
  test("an instance reaches nothing of the control plane and the nodes", async () => {
    expect(targets.length).toBeGreaterThan(60);
    const docker = await floatingIp("docker");
    // It does reach what is open to all: the probe itself works.
    const web = await ssh(docker, `nc -w 5 ${await floatingIp("web")} 80 </dev/null >/dev/null 2>&1 && echo open`);
    expect(web.stdout).toBe("open\n");
    expect(await openFromInstance(docker)).toEqual([]);
  });

  test("a machine of the campus, and the user's own, reach what people need and no more", async () => {
    const people = allowed(["anyone", "management"]);
    expect(people).toContain(`${controller}:5000`);
    expect(people).not.toContain(`${controller}:8775`);
    expect(await openFrom(labhost)).toEqual(people);
    const seen = await Promise.all(
      targets.map(async (target) => {
        const [address, port] = target.split(":");
        return (await opens(address!, Number(port), 20)) ? [target] : [];
      }),
    );
    expect(seen.flat().sort()).toEqual(people);
  });

  test("machines of the lab reach what their part is", async () => {
    expect(await openFrom(controller)).toEqual(allowed(["anyone", "management", "controller"], controller));
    expect(await openFrom(network1)).toEqual(allowed(["anyone", "management", "nodes", "network nodes"], network1));
    // A compute node's own proxy to the share of volumes answers in the controller's place.
    const share = `${controller}:2049`;
    const parts = ["anyone", "management", "nodes", "compute nodes"] as const;
    expect(await openFrom(lisa)).toEqual([...allowed(parts, lisa), share].sort());
  });

  test("what instances send is read by nobody who is root", async () => {
    const users = await ssh(
      network1,
      "ps -o user= -C haproxy; ps -eo user=,args= | awk '/^[a-z]+ +neutron-metadata-agent/ { print $1 }'",
    );
    const names = users.stdout.split("\n").filter((name) => name !== "");
    expect(names.length).toBeGreaterThanOrEqual(2);
    expect(new Set(names)).toEqual(new Set(["neutron"]));
  });

  test("nodes forward nothing themselves, and have no address on their uplinks", async () => {
    for (const node of [network1, lisa])
      expect((await ssh(node, "sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding")).stdout).toBe("0\n0\n");
    expect((await ssh(network1, "ip -o addr show dev br-ex; ip -o addr show dev eth1")).stdout).toBe("");
    expect((await ssh(network1, "ip -o link show dev br-ex")).stdout).toContain("UP");
  });

  test("a node that is let in is known to the controller by its own address, and the rules come back after a boot", async () => {
    const set = (name: string) =>
      ssh(controller, `nft -j list set inet atelier ${name} | jq -r '.nftables[].set?.elem[]?'`);
    expect((await set("network_nodes")).stdout.trim()).toBe(network1);
    expect((await set("compute_nodes")).stdout.trim()).toBe(lisa);
    expect((await ssh(controller, "systemctl is-enabled atelier-filter")).stdout).toBe("enabled\n");
    expect((await ssh(lisa, "systemctl is-enabled nftables")).stdout).toBe("enabled\n");
  });

  test("side channels are left open only where the node has no processor of its own", async () => {
    const kind = (await ssh(labhost, "virsh dumpxml lisa")).stdout.match(/<domain type='(\w+)'/)?.[1];
    const off = (await ssh(lisa, "cat /proc/cmdline")).stdout.includes("mitigations=off");
    expect([kind, off]).toEqual(kind === "kvm" ? ["kvm", false] : ["qemu", true]);
  });
});
