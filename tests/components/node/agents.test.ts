/** How a network node's DHCP agent starts, and what its process changes in Neutron; Neutron is a stand-in (tests/support/neutron). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const guest = resolve(__dirname, "../../../components/node/guest");
const environment = {
  PATH: process.env.PATH,
  PYTHONPATH: resolve(__dirname, "../../support/neutron"),
  PYTHONDONTWRITEBYTECODE: "1",
};

interface Met {
  readonly lost?: readonly string[];
  readonly done?: readonly string[];
  readonly resyncs?: readonly (readonly string[])[];
}

function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = { ...environment, ...more };
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8", env, timeout: 30_000 });
  return { status, stderr, met: stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Met])) };
}

/** The program of Debian's package. */
const plain = (met: string) =>
  run("/usr/bin/python3", ["-c", "from neutron.cmd.eventlet.agents.dhcp import main; main()", met]);

/** As on a node under KVM, where there is no fork-server. */
const alone = (met: string, more?: NodeJS.ProcessEnv) => run(join(guest, "forked"), ["neutron-dhcp-agent", met], more);

/** systemd's part: a socket for the program, handed over as descriptor 3. Then the agent is asked for, once for each argument. */
const server = `
import os, socket, subprocess, sys
fork_server, folder, *met = sys.argv[1:]
path = os.path.join(folder, "neutron-dhcp-agent")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen()
os.dup2(listener.fileno(), 3)
process = subprocess.Popen([fork_server, "agents"], pass_fds=[3], env={**os.environ, "LISTEN_FDS": "1"})
ends = []
for one in met:
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.sendall(f"neutron-dhcp-agent\\0{one}\\0\\0".encode())
    ends.append(client.recv(1))
process.terminate()
process.wait()
sys.exit(0 if ends == [b"\\0"] * len(met) else str(ends))
`;

/** As on an emulated node. */
function forked(...met: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "atelier-agents-"));
  try {
    return run("/usr/bin/python3", ["-c", server, join(guest, "fork-server"), folder, ...met]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const resynced = { done: ["good"], resyncs: [["bad", "handle failed: RuntimeError('no such namespace')"]] };

describe("the DHCP agent", () => {
  it("of the package loses updates when one of a router's deleted interface is among them, and forgets one that fails", () => {
    const { met, stderr } = plain("lost");
    expect(met).toEqual([{ lost: ["left", "moved", "port", "subnet"] }]);
    expect(stderr).toContain("KeyError: 'fixed_ips'");
    expect(plain("failure").met).toEqual([{ done: ["good"], resyncs: [] }]);
  });

  it("as nodes under KVM start it loses none, whatever their order, and looks up again what failed", () => {
    expect(alone("lost")).toEqual({ status: 0, stderr: "", met: [{ lost: [] }] });
    expect(alone("failure").met).toEqual([resynced]);
  });

  it("as emulated nodes fork it, again and again, does the same", () => {
    const { status, stderr, met } = forked("lost", "failure", "lost");
    expect({ status, met }).toEqual({ status: 0, met: [{ lost: [] }, resynced, { lost: [] }] });
    expect(stderr).not.toContain("neutron_fixes:");
  });

  it("handles two ports that had one address after another in their order, as Neutron means it", () => {
    expect([plain("order"), alone("order")].map(({ met }) => met)).toEqual([
      [{ done: ["left", "moved"] }],
      [{ done: ["left", "moved"] }],
    ]);
  });

  it("of a later Neutron that a fix does not fit says so, and starts", () => {
    const { stderr } = alone("order", { NEUTRON: "later" });
    expect(stderr).toContain("neutron_fixes: the fix of order does not fit this Neutron: TypeError(");
    expect(stderr).toContain(
      "neutron_fixes: the fix of failures does not fit this Neutron: " +
        "AttributeError('DhcpAgent._process_resource_update is another one')\n",
    );
  });
});
