/** What happens to a lab by itself. */
import { eventually, floatingIp, labhost, output, pulumi, ssh, up } from "../../support/lab";

describe("trouble", () => {
  test("the lab host is switched off and on: everything comes back", async () => {
    await output("box/reboot", ["labhost"]);
    expect((await ssh(labhost, "ip -brief -4 address show dev br0")).stdout).toContain(`${labhost}/24`);
    expect((await ssh(labhost, "ip -brief -4 address show dev eth0")).stdout).not.toContain(labhost);
    const address = await floatingIp("docker");
    await eventually(`SSH at ${address} after the reboot`, 600, async () => (await ssh(address, "true")).code === 0);
    expect((await pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });
});
