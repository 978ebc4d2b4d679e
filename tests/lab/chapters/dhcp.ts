/** DHCP for new networks while others come and go. */
import { churn, makeNetwork, removeNetwork, served, withProjects } from "../../../bench/dhcp/churn";
import { api, controller, networkNode, output, ssh } from "../../support/lab";

interface Churned {
  readonly wanted: number;
  readonly unserved: number;
  readonly withoutPort: number;
  readonly leftBehind: number;
  readonly errors: number;
}

describe("networks are served while two projects make and delete theirs", () => {
  const folder = "/tmp/atelier-churn";

  /** tests/support/neutron/churn.py with Neutron as Debian packs it, on the machine of the lab that is not emulated. */
  async function churned(fixes: string) {
    const { stdout, stderr } = await ssh(controller, `cd ${folder} && python3 churn.py 100 ${fixes}`);
    return {
      ...(JSON.parse(stdout) as Churned),
      said: stderr.split("\n").filter((line) => /neutron_fixes:/.test(line)),
    };
  }

  beforeAll(async () => {
    const files = [
      "-C",
      "tests/support/neutron",
      "churn.py",
      "-C",
      "../../../components/node/guest",
      "neutron_fixes.py",
    ];
    const unpack = `mkdir -p ${folder} && tar -xC ${folder}`;
    await output("bash", ["-euo", "pipefail", "-c", `tar -c "$@" | box/ssh controller '${unpack}'`, "bash", ...files]);
  });
  afterAll(() => ssh(controller, `rm -r ${folder}`));

  test("by the agent of this Neutron, with a node's fixes: 100 of 100, and none is left behind", async () => {
    expect(await churned(folder)).toMatchObject({
      ...{ wanted: 100, unserved: 0, withoutPort: 0, leftBehind: 0, errors: 0 },
      said: [],
    });
  });

  test("not without them: where this fails, Neutron needs them no more", async () => {
    const { errors, unserved } = await churned("");
    expect(errors).toBeGreaterThan(0);
    expect(unserved).toBeGreaterThan(0);
  });

  test("by the network node", async () => {
    const client = await api();
    const log = "/var/log/neutron/neutron-dhcp-agent.log";
    const errors = async () =>
      Number((await ssh(networkNode, `grep -c "Exception during message handling" ${log}`)).stdout);
    const before = await errors();
    await withProjects(
      client,
      ["churn-red", "churn-blue", "churn-green"],
      async ([red = "", blue = "", green = ""]) => {
        let over = false;
        const others = Promise.all([red, blue].map((id) => churn(client, id, { over: () => over, restSeconds: 5 })));
        const seconds: (number | undefined)[] = [];
        for (const name of ["one", "two"]) {
          const made = await makeNetwork(client, { projectId: green, name, ports: 1, router: false });
          seconds.push(await served(client, made.networkId, 240));
          await removeNetwork(client, made);
        }
        over = true;
        expect(Math.min(...(await others))).toBeGreaterThan(0);
        expect(seconds).toEqual([expect.any(Number), expect.any(Number)]);
      },
    );
    expect(await errors()).toBe(before);
    expect((await ssh(networkNode, "journalctl -u atelier-agents -u neutron-dhcp-agent")).stdout).not.toContain(
      "neutron_fixes:",
    );
  });
});
