/** Bridges on real machines: throw-away ones, one after the other (tests/lab/bridge-machine.sh). */
import type { BridgeModel } from "../../model/types";
import { Machine, type Manager } from "./bridge-machine";

const bridge: BridgeModel = {
  name: "br0",
  nic: "eth0",
  address: "dhcp",
  existing: false,
  persistence: "auto",
  bridgedFrames: "unfiltered",
  // A machine of tests may be busy with others.
  confirmSeconds: 60,
};

const gateway = "198.18.27.1";
const fixed = { address: "198.18.27.30", prefixLength: 24, gateway, nameservers: [] };

const gateway6 = "fd00:198:18::1";
const own6 = "fd00:198:18::30";
const address6 = `${own6}/64`;

/** Addresses by device. */
const addresses = `ip -4 -o addr show scope global | awk '{ print $2, $4 }'`;
const addresses6 = `ip -6 -o addr show scope global | awk '{ print $2, $4 }'`;
const defaultRoutes6 = `ip -6 route show default | awk '{ print $3, $5 }'`;

let machine: Machine;
const start = async (manager: Manager) => {
  machine = await Machine.start(`try-${process.pid}`, manager);
};

describe.each([
  ["ifupdown", "ifupdown", "dhcp"],
  ["ifupdown-static", "ifupdown", fixed],
  ["netplan", "netplan", "dhcp"],
  ["networkd", "networkd", "dhcp"],
] as const)("a bridge where the network is kept by %s", (kind, persistence, address) => {
  const wanted: BridgeModel = { ...bridge, address };
  let before: string;

  beforeAll(async () => {
    await start(kind);
    before = await machine.network();
  });
  afterAll(() => machine.stop());

  it("takes the address over, and a connection outlives that", async () => {
    const session = machine.ssh("while [ ! -e /tmp/enough ]; do sleep 0.1; done; echo still here");
    await machine.until("pgrep -f /tmp/enough >/dev/null");
    const made = await machine.create(wanted);
    expect(made).toMatchObject({ code: 0 });
    expect(JSON.parse(made.stdout)).toEqual({
      bridge: "br0",
      nic: "eth0",
      mac: "52:54:00:00:27:01",
      address: `${machine.address}/24`,
      gateway,
      persistence,
    });
    expect(await machine.inside(addresses)).toBe(`br0 ${machine.address}/24\n`);
    await machine.inside("touch /tmp/enough");
    expect(await session).toMatchObject({ code: 0, stdout: "still here\n" });
  });

  it("takes IPv6 along, of which the settings do not speak", async () => {
    expect(await machine.inside(addresses6)).toBe(`br0 ${address6}\n`);
    expect(await machine.inside(defaultRoutes6)).toBe(`${gateway6} br0\n`);
    expect(await machine.ssh("true", own6)).toMatchObject({ code: 0 });
  });

  it("lets bridged frames pass the firewall by", async () => {
    expect(await machine.inside("cat /proc/sys/net/bridge/bridge-nf-call-iptables")).toBe("0\n");
  });

  it("is left alone the second time", async () => {
    const look = `ip -o link; ${addresses}; find /etc /var/lib/atelier -newer /tmp/mark -type f`;
    await machine.inside("touch /tmp/mark");
    const now = await machine.inside(look);
    expect(await machine.create(wanted)).toMatchObject({ code: 0, stderr: "br0: is as wanted\n" });
    expect(await machine.inside(look)).toBe(now);
  });

  it("is there after a reboot", async () => {
    await machine.reboot();
    await machine.until(
      `[ "$(${addresses})" = 'br0 ${machine.address}/24' ] && ip route | grep -q '^default via ${gateway} dev br0'`,
    );
    expect(await machine.ssh("cat /sys/class/net/br0/brif/eth0/state")).toMatchObject({ code: 0, stdout: "3\n" });
    await machine.until(`[ "$(${addresses6})" = 'br0 ${address6}' ] && [ "$(${defaultRoutes6})" = '${gateway6} br0' ]`);
    expect(await machine.ssh("true", own6)).toMatchObject({ code: 0 });
  });

  it("gives everything back when it is deleted", async () => {
    expect(await machine.delete(wanted)).toMatchObject({ code: 0, stdout: "" });
    expect(await machine.network()).toBe(before);
    expect(before).toContain(`eth0    inet6 ${address6} scope global`);
    expect(await machine.ssh("true", own6)).toMatchObject({ code: 0 });
    expect(await machine.inside("find / -xdev -name '*atelier*' -not -path '/proc/*'; ls /sys/class/net")).toBe(
      "eth0\neth1\nlo\n",
    );
  });
});

describe("a bridge that cannot be", () => {
  let before: string;

  beforeAll(async () => {
    await start("ifupdown-static");
    before = await machine.network();
  });
  afterAll(() => machine.stop());

  /** Nothing has changed, and the machine answers. */
  const expectUntouched = async () => {
    expect(await machine.network()).toBe(before);
    expect(await machine.ssh("true")).toMatchObject({ code: 0 });
  };

  it("is refused over a NIC that is not there, with a list of those that are", async () => {
    const refused = await machine.create({ ...bridge, nic: "eth7" });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe(
      "there is no device eth7 on this host\n" +
        "  devices of this host:\n" +
        `    eth0: device, up, 52:54:00:00:27:01, 198.18.27.30/24 ${address6}\n` +
        "    eth1: device, down, 52:54:00:00:27:02\n" +
        "  next: set the bridge's nic to one of these\n" +
        `br0: nothing was changed on ${machine.address}\n`,
    );
    await expectUntouched();
  });

  it("is refused when the name is taken, when the NIC is, and when the address is another device's", async () => {
    await machine.inside(
      "ip link add brx type bridge; ip link add port type veth peer name far; ip link set port master brx",
    );
    const messages: (string | undefined)[] = [];
    for (const wanted of [
      { ...bridge, name: "brx", nic: "eth1" },
      { ...bridge, nic: "port" },
      { ...bridge, name: "port", nic: "eth1" },
      { ...bridge, nic: "eth1", address: fixed },
      { ...bridge, persistence: "networkd" } as const,
    ]) {
      messages.push((await machine.create(wanted)).stderr.split("\n")[0]);
    }
    await machine.inside("ip link del port; ip link del brx");
    expect(messages).toEqual([
      "there is a bridge brx already, not made by Atelier",
      "port is a port of brx already",
      "port is the name of another device",
      "198.18.27.30 is the address of eth0, not of eth1",
      "persistence is networkd, which is not in use on this host",
    ]);
    await expectUntouched();
  });

  it("is undone at once when the gateway does not answer", async () => {
    const wrong = { ...fixed, gateway: "198.18.27.99" };
    const undone = await machine.create({ ...bridge, address: wrong });
    expect(undone.code).toBe(1);
    expect(undone.stderr).toContain(
      "br0: the change was undone: the gateway 198.18.27.99 does not answer through br0\n" +
        `br0: ${machine.address} has its former network again and answers.`,
    );
    await expectUntouched();
  });

  it("is undone when no DHCP server answers", async () => {
    const undone = await machine.create({ ...bridge, nic: "eth1", confirmSeconds: 15 });
    expect(undone.code).toBe(1);
    expect(undone.stderr).toContain("br0: the change was undone: no DHCP server has given br0 an address");
    await expectUntouched();
  });

  it("is undone by the machine itself when it is cut off", async () => {
    const elsewhere = { ...fixed, address: "198.18.28.30", gateway: undefined };
    const undone = await machine.create({ ...bridge, address: elsewhere, confirmSeconds: 15 });
    expect(undone.code).toBe(1);
    expect(undone.stderr).toContain("br0: the change was undone: no new SSH connection confirmed it within 15 s");
    await expectUntouched();
  });

  it("is undone by a reboot before it was confirmed", async () => {
    const run = machine.task("create", {
      ...bridge,
      address: { ...fixed, gateway: "198.18.27.99" },
      confirmSeconds: 60,
    });
    await machine.until("grep -qs applied /run/atelier/bridges/br0/state");
    run.process.kill("SIGKILL");
    await machine.reboot();
    await machine.until("ip route show default | grep -q .");
    await run.end;
    await expectUntouched();
  });

  it("is made after all that once the settings are right", async () => {
    const wanted = { ...bridge, address: fixed };
    expect(await machine.create(wanted)).toMatchObject({ code: 0 });
    expect(await machine.inside(addresses)).toBe("br0 198.18.27.30/24\n");
    expect(await machine.delete(wanted)).toMatchObject({ code: 0 });
    await expectUntouched();
  });
});

describe("a connection that is killed", () => {
  beforeAll(() => start("ifupdown"));
  afterAll(() => machine.stop());

  it("leaves no half-done change: the next one confirms", async () => {
    const run = machine.task("create", bridge);
    await machine.until("grep -qs changing /var/lib/atelier/bridges/br0/state");
    // The session's shell, on the machine's side: the client sees its connection close.
    await machine.inside(`for pid in $(pgrep -f '^sshd: root@notty'); do kill -KILL $pid; done`);
    expect(await run.end).toMatchObject({ code: 0 });
    expect(await machine.inside(addresses)).toBe(`br0 ${machine.address}/24\n`);
  });

  it("changes an existing bridge's settings, or keeps the former ones", async () => {
    const unanswered = { ...fixed, address: machine.address, gateway: "198.18.27.99" };
    const undone = await machine.task("update", { ...bridge, address: unanswered }).end;
    expect(undone.stderr).toContain("the gateway 198.18.27.99 does not answer through br0");
    expect(await machine.inside(addresses)).toBe(`br0 ${machine.address}/24\n`);
    expect(await machine.inside("ip route show default")).toBe(`default via ${gateway} dev br0 \n`);

    const updated = await machine.task("update", { ...bridge, address: { ...unanswered, gateway } }).end;
    expect(updated).toMatchObject({ code: 0 });
    expect(await machine.inside("cat /etc/network/interfaces.d/atelier-br0")).toContain(`iface br0 inet static`);
  });

  it("is refused its deletion while other ports use it", async () => {
    await machine.inside("ip link add tap9 type veth peer name far9; ip link set tap9 master br0");
    const refused = await machine.delete(bridge);
    await machine.inside("ip link del tap9");
    expect(refused).toMatchObject({
      code: 1,
      stderr:
        "br0 still has other ports: tap9\n  next: shut down the virtual machines or containers that use them\n" +
        `br0: nothing was changed on ${machine.address}\n`,
    });
    expect(await machine.delete(bridge)).toMatchObject({ code: 0 });
    expect(await machine.inside(addresses)).toBe(`eth0 ${machine.address}/24\n`);
  });
});

describe("a second bridge without an address, and an adopted one", () => {
  beforeAll(() => start("networkd"));
  afterAll(() => machine.stop());

  const internet: BridgeModel = { ...bridge, name: "br-internet", nic: "eth1", address: "none" };

  it("joins NIC and bridge, and filters as asked", async () => {
    const before = await machine.network();
    const accepting = { ...internet, bridgedFrames: "forward-accept" } as const;
    expect(await machine.create(accepting)).toMatchObject({ code: 0 });
    expect(await machine.inside("ls /sys/class/net/br-internet/brif; ip -br addr show dev br-internet")).toMatch(
      /^eth1\nbr-internet +UP *\n$/,
    );
    expect(await machine.inside("iptables -S FORWARD")).toContain("-A FORWARD -i br-internet -o br-internet");
    expect(await machine.delete(accepting)).toMatchObject({ code: 0 });
    expect(await machine.inside("iptables -S FORWARD")).toBe("-P FORWARD ACCEPT\n");
    expect(await machine.network()).toBe(before);
  });

  it("adopts what is there, and never changes it", async () => {
    const adopted = { ...internet, existing: true };
    const refused = await machine.create(adopted);
    expect(refused.stderr).toContain("the bridge br-internet cannot be adopted: there is no bridge br-internet\n");

    await machine.inside(
      "ip link add br-internet type bridge; ip link set eth1 up master br-internet; ip link set br-internet up",
    );
    const before = await machine.network();
    expect(await machine.create(adopted)).toMatchObject({ code: 0 });
    expect(await machine.delete(adopted)).toMatchObject({ code: 0 });
    expect(await machine.network()).toBe(before);
    expect(await machine.inside("ls /sys/class/net/br-internet/brif")).toBe("eth1\n");
  });
});
