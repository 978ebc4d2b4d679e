/** Machines that do not answer: the real engine, with nothing at their addresses. */
import { Engine, settingsOf } from "../support/engine";

const engine = new Engine();
afterAll(() => engine.dispose());

test("a lab host and a controller that do not answer are told soon, each with what to look at", async () => {
  const { host, controlPlane, ...settings } = settingsOf("Pulumi.dev.yaml");
  if (!host || controlPlane.kind !== "install")
    throw new Error("Pulumi.dev.yaml has no host, or installs no control plane");
  // Port 9, discard: nothing listens there any more.
  const nobody = { ...host.ssh, address: "127.0.0.1", port: 9, knownHostsFile: undefined, hostKey: undefined };
  const start = Date.now();
  const { code, stdout } = await engine.up("nobody", {
    ...settings,
    host: { ...host, ssh: nobody },
    controlPlane: { ...controlPlane, ssh: nobody, publicAddress: "198.18.26.20" },
    nodes: {},
    cloud: {},
  });
  expect(code).not.toBe(0);
  expect(stdout).toMatch(
    /br-internet: nothing was changed on 127\.0\.0\.1: ssh: connect to host 127\.0\.0\.1 port 9: Connection refused/,
  );
  expect(stdout).toContain("nothing was changed on 127.0.0.1: 127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9");
  expect(stdout).toContain("next: see whether the machine is on and answers SSH");
  expect(stdout).toContain("whether controlPlane.ssh.address and controlPlane.ssh.port are right");
  expect(stdout).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
  // 25 s, and what Pulumi itself takes on a busy machine.
  expect(Date.now() - start).toBeLessThan(60_000);
  expect((await engine.destroy("nobody")).code).toBe(0);
});
