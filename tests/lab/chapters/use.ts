/** The lab that runs, as it is used. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  campus,
  controller,
  eventually,
  floatingIp,
  instances,
  internet,
  labhost,
  lisa,
  namespace,
  opens,
  output,
  pulumi,
  run,
  ssh,
  state,
  up,
} from "../../support/lab";

describe("after npm start", () => {
  test("a second up changes nothing", async () => {
    const { code } = await pulumi([...up, "--expect-no-changes"]);
    expect(code).toBe(0);
  });

  test("status says how to use it", async () => {
    const { code, stdout } = await run("npm", ["run", "--silent", "status"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`ssh -i ${state}/ssh/id_ed25519 root@${await floatingIp("docker")}`);
  });

  test.each([
    ["labhost", "labhost"],
    ["controller", "controller"],
    ["lisa", "lisa"],
    [lisa, "lisa"],
    [`root@${campus}.31`, "network-1"],
  ])("box/ssh %s is a shell there", async (target, name) => {
    const { code, stdout, stderr } = await run("box/ssh", [target, "hostname"]);
    expect([code, stdout, stderr]).toEqual([0, `${name}\n`, ""]);
  });

  test("box/ssh talks to no node that has another key than the one it was made with", async () => {
    const folder = mkdtempSync(join(tmpdir(), "atelier-other-key-"));
    const other = join(folder, "known_hosts");
    const key = readFileSync(join(state, "ssh/labhost.pub"), "utf8").split(" ").slice(0, 2).join(" ");
    writeFileSync(other, `${lisa} ${key}\n`);
    const { code, stdout, stderr } = await run("box/ssh", ["-o", `UserKnownHostsFile=${other}`, "lisa", "hostname"]);
    rmSync(folder, { recursive: true });
    expect(stderr).toContain("Host key verification failed");
    expect([code, stdout]).toEqual([255, ""]);
  });

  test("the commands of box/README.md say what it says", async () => {
    const said = async (command: string, ...args: string[]) => (await output(`box/${command}`, args)).trim();
    expect(await said("machines")).toBe(
      `labhost      ${labhost.padEnd(15)} answers SSH\ncontroller   ${controller.padEnd(15)} answers SSH`,
    );
    expect(await said("list")).toMatch(
      new RegExp(`^test +${campus.replaceAll(".", "\\.")}\\.0/24 .* up, \\d+ MiB$`, "m"),
    );
    expect(await said("settings", "Pulumi.dev.yaml")).toContain(`address: ${lisa}/24`);
    expect(await said("where")).toBe(`state ${state}\nnamespace ${namespace}\ncampus ${campus}\ninternet ${internet}`);
    expect((await run("box/up", ["--check"])).code).toBe(0);
    const known = (await run("box/pulumi", ["stack", "output", "knownHosts"])).stdout;
    expect(known).toMatch(new RegExp(`^${lisa.replaceAll(".", "\\.")} ssh-ed25519 AAAA\\S+$`, "m"));
  });

  test("the bridge has the address, the NIC has none", async () => {
    expect((await ssh(labhost, "ip -brief -4 address show dev br0")).stdout).toContain(`${labhost}/24`);
    expect((await ssh(labhost, "ip -brief -4 address show dev eth0")).stdout).not.toContain(labhost);
    expect((await ssh(labhost, "cat /sys/class/net/eth0/brport/bridge/uevent")).stdout).toContain("INTERFACE=br0");
  });

  test("an instance answers SSH by its floating IP", async () => {
    const { code, stdout } = await ssh(await floatingIp("docker"), "hostname");
    expect(code).toBe(0);
    expect(stdout.trim()).toBe("docker");
  });

  test("two instances reach each other on the tenant network", async () => {
    const web = (await instances()).web?.fixedIps[0] ?? "";
    expect(web).toMatch(/^192\.168\.100\./);
    const { code, stdout } = await ssh(await floatingIp("docker"), `ping -c 3 -W 5 ${web}`);
    expect(stdout).toContain("0% packet loss");
    expect(code).toBe(0);
  });

  test("port 80 is open and port 81 closed, though both are served", async () => {
    const address = await floatingIp("web");
    expect((await ssh(address, "wget -q -O - http://127.0.0.1:81/")).code).toBe(0);
    await eventually(`port 80 of ${address}`, 60, () => opens(address, 80));
    expect(await opens(address, 81)).toBe(false);
  });

  test("instances use nested KVM where the node offers it", async () => {
    const offered = (await ssh(lisa, "test -c /dev/kvm && echo yes")).stdout.trim() === "yes";
    const domains = await ssh(lisa, "virsh list --name | xargs -rn1 virsh dumpxml | grep -o \"<domain type='[a-z]*'\"");
    expect(domains.stdout).toContain(`<domain type='${offered ? "kvm" : "qemu"}'`);
    expect(offered).toBe(true);
  });

  test("the state holds no secret in plain text", async () => {
    const { stdout } = await run("box/pulumi", ["stack", "export"], { quiet: true });
    const secrets = await ssh(controller, "sed -n 's/^[^#=]*=//p' /etc/atelier/control/secrets.env | tr -d \"'\\\"\"");
    const values = secrets.stdout.split("\n").filter((value) => value.length >= 16);
    expect(values.length).toBeGreaterThan(5);
    expect(values.filter((value) => stdout.includes(value))).toEqual([]);
    const privateKey = (await output("sed", ["-n", "3p", `${state}/ssh/id_ed25519`])).trim();
    expect(stdout).not.toContain(privateKey);
  });
});
