/** The waits for DHCP and SSH, as processes of their own against servers on the loopback address. */
import { createServer } from "node:net";
import { closeServers, fakeCloud, listen, task } from "./processes";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

afterEach(closeServers);

describe("waiting for DHCP", () => {
  const params = { network: "students", networkId: "net", subnetId: "subnet", timeoutSeconds: 2 };
  const wait = (authUrl: string) => task("dhcp-ready", authUrl, params);

  it("ends when the network's DHCP port is ACTIVE", async () => {
    const ports = [{ status: "ACTIVE", "binding:host_id": "network-1", "binding:vif_type": "ovs" }];
    const ended = await wait(await fakeCloud({ "/v2.0/ports?network_id=net&device_owner=network:dhcp": { ports } }));
    expect(ended.status).toBe(0);
    expect(ended.stderr).toMatch(/^DHCP on network students: ready after \d+ s\n$/);
  });

  it("says which agents there are when none serves the network", async () => {
    const agents = [{ id: "dead", host: "network-1", alive: false }];
    const ended = await wait(
      await fakeCloud({
        "/v2.0/ports": { ports: [] },
        "/v2.0/agents": { agents },
        "/v2.0/networks/net/dhcp-agents": { agents: [] },
      }),
    );
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
      "DHCP on network students: not ready after 2 s; seen last: no DHCP port; DHCP agents: network-1 not alive",
    );
  });

  it("hands a network that no agent has to one that is alive", async () => {
    const agents = [
      { id: "dead", host: "network-1", alive: false },
      { id: "fresh", host: "network-2", alive: true },
    ];
    const calls: string[] = [];
    const answers = {
      "/v2.0/ports": { ports: [] },
      "/v2.0/agents": { agents },
      "/v2.0/networks/net/dhcp-agents": { agents: [] },
    };
    const ended = await wait(await fakeCloud(answers, calls));
    expect(ended.stderr).toContain("no DHCP port; handed to the DHCP agent on network-2");
    expect(calls).toContain('POST /v2.0/agents/fresh/dhcp-networks {"network_id":"net"}');
    expect(calls).not.toContain('POST /v2.0/agents/dead/dhcp-networks {"network_id":"net"}');
  });

  it("says how far the port got", async () => {
    const ports = [{ status: "DOWN", "binding:host_id": "network-1", "binding:vif_type": "binding_failed" }];
    const ended = await wait(await fakeCloud({ "/v2.0/ports": { ports } }));
    expect(ended.stderr).toContain("seen last: DHCP port DOWN on network-1 (binding_failed)");
    expect(ended.stderr).toContain("journalctl -u neutron-dhcp-agent -u neutron-openvswitch-agent");
  });
});

describe("waiting for SSH", () => {
  const address = "127.0.0.1";
  const wait = (authUrl: string, port: number) =>
    task("ssh-ready", authUrl, {
      instance: "web",
      serverId: "server",
      address,
      port,
      timeoutSeconds: 2,
    });
  const nova = {
    "/servers/server/action": { output: "login: \nKernel panic - not syncing\n" },
    "/servers/server": {
      server: { status: "ERROR", "OS-EXT-STS:task_state": null, fault: { message: "No valid host was found." } },
    },
  };

  it("ends at the greeting, and asks no API", async () => {
    const port = await listen(
      createServer((socket) => socket.end("SSH-2.0-dropbear\r\n")),
      address,
    );
    const ended = await wait("http://127.0.0.1:9/v3", port);
    expect(ended.status).toBe(0);
    expect(ended.stderr).toMatch(/^SSH on instance web: ready after \d+ s\n$/);
  });

  it("tells what Nova knows when nobody greets", async () => {
    const port = await listen(
      createServer((socket) => socket.end("220 mail\r\n")),
      address,
    );
    const ended = await wait(await fakeCloud(nova), port);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
      `SSH on instance web: not ready after 2 s; seen last: ${address}:${port} says "220 mail\\r"\n` +
        "Nova: ERROR, No valid host was found.\nThe last lines on its console:\nlogin: \nKernel panic - not syncing\n",
    );
  });

  it("still tells what was seen when Nova cannot be asked", async () => {
    // Port 9, discard: nothing listens there any more.
    const ended = await wait("http://127.0.0.1:9/v3", 9);
    expect(ended.stderr).toContain(`seen last: ${address}:9: connect ECONNREFUSED`);
    expect(ended.stderr).toContain("Nova could not be asked about it: ");
  });
});
