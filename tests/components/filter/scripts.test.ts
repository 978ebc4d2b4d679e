/** What the controller adds to its filter, and what compute nodes let each other do: the scripts themselves, run here. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const components = resolve(__dirname, "../../../components");

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "atelier-filter-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** On a machine with an address, reached by a session. */
function onController(commands: string, session: string, variables: Readonly<Record<string, string>> = {}) {
  const install = join(components, "control/install");
  const text = [
    `. ${install}/00-common.sh; . ${install}/17-filter.sh`,
    "ip() { printf '%s\\n' '1: lo inet 127.0.0.1/8' '2: eth0 inet 198.18.26.20/24 brd 198.18.26.255'; }",
    `ssh_session() { ${session === "" ? "true" : `echo ${session}`}; }`,
    commands,
  ];
  const env = { PATH: process.env["PATH"], PUBLIC_ADDRESS: "198.18.26.20", CLIENTS: "", CLIENTS_GIVEN: "false" };
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", text.join("\n")], {
    encoding: "utf8",
    // Where its input is a socket, bash takes itself for a remote shell and reads ~/.bashrc.
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ...variables },
  });
  return { status, lines: stdout.split("\n").filter((line) => line !== ""), stderr };
}

describe("what only the controller knows", () => {
  const own = "add element inet atelier management { 198.18.26.20/24 }";
  const kept = (source: string, port = "22", family = "ip") =>
    `insert rule inet atelier input ${family} saddr ${source} tcp dport ${port} accept comment "who installed this"`;
  const openSsh = (port = "22") =>
    `add rule inet atelier machine tcp dport ${port} accept comment "SSH, until controlPlane.clients says from where"`;

  it("is the network that it is in, and the way by which the run came", () => {
    const { lines, stderr } = onController("filter_machine", "198.18.26.1 22");
    expect(lines).toEqual([own, kept("198.18.26.1")]);
    expect(stderr).toBe("");
    // Not by SSH: nothing to keep open.
    expect(onController("filter_machine", "").lines).toEqual([own]);
  });

  it("shuts out nobody who comes from elsewhere while no clients are named, and says what to name", () => {
    const { lines, stderr } = onController("filter_machine", "10.8.0.5 2222", { CLIENTS: "10.0.0.0/16" });
    expect(lines).toEqual([
      own,
      kept("10.8.0.5", "2222"),
      "add element inet atelier operator { 10.8.0.5 }",
      openSsh("2222"),
    ]);
    expect(stderr).toBe(
      "warning: this run comes from 10.8.0.5, which is in none of the networks that may use the controller (198.18.26.20/24 10.0.0.0/16). " +
        "APIs are open to that address alone, and SSH to all but instances; say in controlPlane.clients who may use it.\n",
    );
    const six = onController("filter_machine", "2001:db8::5 22");
    expect(six.lines).toEqual([own, kept("2001:db8::5", "22", "ip6"), openSsh()]);
  });

  it.each([
    ["10.8.0.5", "10.8.0.0/16", 0],
    ["10.8.0.5", "10.8.0.5/32", 0],
    ["10.8.0.5", "0.0.0.0/0", 0],
    ["198.18.26.1", "10.0.0.0/8", 0],
    ["10.8.0.5", "10.9.0.0/16", 1],
    ["10.8.0.5", "10.8.0.4/32", 1],
    ["2001:db8::5", "10.0.0.0/8", 1],
  ])("refuses to begin from %s where the clients are %s: %i", (source, clients, expected) => {
    const given = { CLIENTS: clients, CLIENTS_GIVEN: "true" };
    const { status, stderr } = onController("filter_check", `${source} 22`, given);
    expect(status).toBe(expected);
    expect(stderr).toBe(
      expected === 0
        ? ""
        : `error: this run comes from ${source}, which would be shut out: it is in none of 198.18.26.20/24 ${clients}\n` +
            "  next: add its network to controlPlane.clients\n",
    );
  });

  it("finds the session above a shell whose environment sudo has emptied", () => {
    const install = join(components, "control/install");
    const inner = `. ${install}/00-common.sh; . ${install}/17-filter.sh; ssh_session; :`;
    const { stdout } = spawnSync("bash", ["--norc", "-c", `env -i PATH="$PATH" bash -c "$INNER"; :`], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], INNER: inner, SSH_CONNECTION: "10.8.0.5 50000 198.18.26.20 2222" },
    });
    expect(stdout).toBe("10.8.0.5 2222\n");
  });
});

describe("a compute node that logs in to another", () => {
  const instance = "/var/lib/nova/instances/6c1f1e0e-5d0f-4a5a-9a39-0f7a1f4b6c11";
  const image = "/var/lib/nova/instances/_base/356a192b7913b04c54574d18c28d46e6395428ab";
  const wrapper = join(components, "node/guest/nova-ssh");

  /** What runs instead of the commands says which it is. */
  function asked(command: string | undefined) {
    const bin = join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    for (const name of ["mkdir", "touch", "rm", "scp", "bash-c", "cat", "logger"]) {
      const path = join(bin, name);
      writeFileSync(path, name === "logger" ? "#!/bin/sh\n" : `#!/bin/sh\necho ran ${name} "$@"\n`);
      chmodSync(path, 0o755);
    }
    const { status, stdout } = spawnSync("/bin/bash", [wrapper], {
      encoding: "utf8",
      env: {
        PATH: `${bin}:${process.env["PATH"]}`,
        SSH_CONNECTION: "198.18.26.41 50000 198.18.26.42 22",
        ...(command === undefined ? {} : { SSH_ORIGINAL_COMMAND: command }),
      },
    });
    return [status, stdout];
  }

  it.each([
    `mkdir -p ${instance}`,
    `touch ${instance}/0123456789abcdef0123456789abcdef.tmp`,
    `rm ${instance}/0123456789abcdef0123456789abcdef.tmp`,
    `rm -rf ${instance}`,
    `rm -rf ${instance}_resize`,
    `scp -r -t ${instance}/disk`,
    `scp -t ${instance}/disk.info`,
    `scp -r -f ${image}`,
  ])("may %s", (command) => {
    expect(asked(command)).toEqual([0, `ran ${command}\n`]);
  });

  it.each([
    undefined,
    "",
    "bash",
    "id",
    "/usr/lib/openssh/sftp-server",
    "internal-sftp",
    `cat ${instance}/disk`,
    "mkdir -p /var/lib/nova/.ssh",
    "mkdir -p",
    `rm -rf /var/lib/nova/instances`,
    `rm -rf /var/lib/nova/instances/`,
    `rm -rf ${instance}/../../.ssh`,
    `rm -rf ${instance}/..`,
    `rm -rf ${instance} /etc`,
    `rm -rf /etc ${instance}`,
    `touch ${instance};id`,
    `touch ${instance}/$(id)`,
    `touch ${instance}/a\nid`,
    `touch ${instance}/a\tid`,
    `scp -r -f ${instance}/disk`,
    `scp -f /etc/nova/nova.conf`,
    `scp -t /var/lib/nova/.ssh/authorized_keys`,
    `scp -t ${image}`,
    `scp -S bash -t ${instance}/disk`,
    `scp -r -t -oProxyCommand=id ${instance}/disk`,
  ])("may not %j", (command) => {
    expect(asked(command)).toEqual([1, ""]);
  });
});
