import { bridgeVariables } from "../../../components/host/bridge/script";
import { knownHostsLine, sshOptions, type SshResult } from "../../../tasks/host/ssh";
import { adoptBridge, BridgeError, changeNetwork } from "../../../tasks/host/transaction";

/** A host that gives these answers, one per connection: `[exit code, output]`. */
function hostThatAnswers(...answers: readonly (readonly [number, string])[]) {
  const calls: string[] = [];
  let clock = 0;
  const left = [...answers];
  return {
    calls,
    change: {
      bridge: "br0",
      host: "198.18.26.10",
      confirmSeconds: 60,
      call: (verb: string): Promise<SshResult> => {
        calls.push(verb);
        clock += 5;
        const [exitCode, text] = left.length > 1 ? left.shift()! : left[0]!;
        return Promise.resolve({ exitCode, stdout: text, stderr: text });
      },
      pause: (seconds: number) => {
        clock += seconds;
        return Promise.resolve();
      },
      now: () => clock,
    },
  };
}

const broken: readonly [number, string] = [255, "Timeout, server 198.18.26.10 not responding."];
const gone: readonly [number, string] = [255, "ssh: connect to host 198.18.26.10 port 22: Connection timed out"];

describe("a change of a host's network", () => {
  it("is started over one connection and confirmed over another", async () => {
    const host = hostThatAnswers([0, ""], [0, '{"bridge":"br0"}\n']);
    await expect(changeNetwork(host.change, "begin")).resolves.toBe('{"bridge":"br0"}\n');
    expect(host.calls).toEqual(["begin", "confirm"]);
  });

  it("is nothing when all is as wanted", async () => {
    const host = hostThatAnswers([13, '{"bridge":"br0"}\n']);
    await expect(changeNetwork(host.change, "begin")).resolves.toBe('{"bridge":"br0"}\n');
    expect(host.calls).toEqual(["begin"]);
  });

  it("goes on when the first connection breaks in the middle", async () => {
    const host = hostThatAnswers(broken, gone, gone, [0, "report"]);
    await expect(changeNetwork(host.change, "begin")).resolves.toBe("report");
    expect(host.calls).toEqual(["begin", "confirm", "confirm", "confirm"]);
  });

  it("starts again when the first connection broke before the host knew of it", async () => {
    const host = hostThatAnswers(broken, [12, ""], [0, ""], [0, "report"]);
    await expect(changeNetwork(host.change, "begin")).resolves.toBe("report");
    expect(host.calls).toEqual(["begin", "confirm", "begin", "confirm"]);
  });

  it("fails when the host undid it, and says that the host answers", async () => {
    const host = hostThatAnswers([0, ""], [11, "br0: the change was undone: ..."]);
    await expect(changeNetwork(host.change, "begin")).rejects.toEqual(
      new BridgeError(
        "br0: 198.18.26.10 has its former network again and answers. " +
          "Fix the bridge's settings, or the network, and run the same command again.",
      ),
    );
  });

  it("fails when the host refused it", async () => {
    const host = hostThatAnswers([2, "there is no device eth7 on this host"]);
    await expect(changeNetwork(host.change, "begin")).rejects.toEqual(
      new BridgeError("br0: nothing was changed on 198.18.26.10"),
    );
    expect(host.calls).toEqual(["begin"]);
  });

  it("waits for a machine that has just been switched on", async () => {
    const host = hostThatAnswers(gone, gone, [0, ""], [0, "report"]);
    await expect(changeNetwork(host.change, "begin")).resolves.toBe("report");
    expect(host.calls).toEqual(["begin", "begin", "begin", "confirm"]);
  });

  it.each([
    [
      "a machine that is not there, after 25 s",
      3,
      gone[1],
      "see whether the machine is on and answers SSH, and whether ssh.address and ssh.port are right",
    ],
    [
      "a key that is not accepted, at once",
      1,
      "root@198.18.26.10: Permission denied (publickey).",
      "give ssh.identity a key that this user may log in with there (ssh-copy-id puts its public half in place)",
    ],
    [
      "a machine whose own key is another one, at once",
      1,
      "Host key verification failed.",
      "compare the machine's own host key with the one in ssh.knownHostsFile or ssh.hostKey, and correct that",
    ],
  ])("gives up on %s", async (_, tries, text, next) => {
    const host = hostThatAnswers([255, text]);
    await expect(changeNetwork(host.change, "begin")).rejects.toEqual(
      new BridgeError(`br0: nothing was changed on 198.18.26.10: ${text}\n  next: ${next}`),
    );
    expect(host.calls).toHaveLength(tries);
  });

  it("is not begun on a bridge that is adopted, and an unreachable machine is told in the same way", async () => {
    const host = hostThatAnswers(gone, [0, "report"]);
    await expect(adoptBridge(host.change)).resolves.toBe("report");
    expect(host.calls).toEqual(["check", "check"]);
    await expect(adoptBridge(hostThatAnswers([2, "there is no bridge br0"]).change)).rejects.toEqual(
      new BridgeError("br0: not adopted; nothing was changed on 198.18.26.10"),
    );
    await expect(adoptBridge(hostThatAnswers(gone).change)).rejects.toThrow(
      `br0: nothing was changed on 198.18.26.10: ${gone[1]}\n  next: see whether the machine is on and answers SSH`,
    );
  });

  it("gives up a minute after the host was to be back", async () => {
    const host = hostThatAnswers([0, ""], gone);
    await expect(changeNetwork(host.change, "begin")).rejects.toThrow(
      "br0: no connection to 198.18.26.10 for 120 s: ssh: connect to host 198.18.26.10 port 22: Connection timed out. " +
        "It was to restore its former network after 60 s; see /var/lib/atelier/bridges/br0/log on its console.",
    );
  });

  it("is over when a removal's records are gone", async () => {
    const host = hostThatAnswers([0, ""], gone, [12, ""]);
    await expect(changeNetwork(host.change, "remove")).resolves.toBe("");
    expect(host.calls).toEqual(["remove", "confirm", "confirm"]);
  });
});

describe("the script's variables", () => {
  const bridge = { name: "br0", nic: "eth0", existing: false, confirmSeconds: 60 } as const;
  const common = { BRIDGE: "br0", NIC: "eth0", CONFIRM_SECONDS: "60" };

  it("say dhcp", () => {
    const settings = { ...bridge, address: "dhcp", persistence: "auto", bridgedFrames: "unfiltered" } as const;
    expect(bridgeVariables(settings)).toEqual({
      ...common,
      ...{ MODE: "dhcp", ADDRESS: "", GATEWAY: "", NAMESERVERS: "", PERSISTENCE: "auto", FRAMES: "unfiltered" },
    });
  });

  it("spell out a static address", () => {
    const nameservers = ["198.18.26.2", "198.18.26.3"];
    const address = { address: "198.18.26.10", prefixLength: 24, gateway: "198.18.26.254", nameservers };
    const settings = { ...bridge, address, persistence: "netplan", bridgedFrames: "forward-accept" } as const;
    expect(bridgeVariables(settings)).toEqual({
      ...common,
      ...{ MODE: "static", ADDRESS: "198.18.26.10/24", GATEWAY: "198.18.26.254" },
      ...{ NAMESERVERS: "198.18.26.2 198.18.26.3", PERSISTENCE: "netplan", FRAMES: "forward-accept" },
    });
  });
});

describe("a connection", () => {
  const access = { address: "198.18.26.10", port: 22, user: "root" };
  const options = (more: object) => sshOptions({ ...access, ...more }, "/tmp/x").join(" ");

  it("never shares another one, whatever the user's configuration says", () => {
    expect(options({})).toContain("-F none -T -p 22 -l root -o BatchMode=yes -o ControlPath=none");
  });

  it("verifies the host only when its key is known", () => {
    expect(options({})).toContain("StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null");
    expect(options({ hostKey: "ssh-ed25519 AAAA" })).toContain(
      "StrictHostKeyChecking=yes -o UserKnownHostsFile=/tmp/x/known_hosts",
    );
  });

  it("uses the given key alone, or the agent", () => {
    expect(options({ privateKey: "KEY" })).toContain("IdentityFile=none -o IdentityAgent=/tmp/x/agent");
    expect(options({})).not.toContain("Identity");
  });

  it("is told the host's key as sshd(8) has it", () => {
    const hostKey = "ssh-ed25519 AAAA";
    expect(knownHostsLine({ ...access, hostKey })).toBe("198.18.26.10 ssh-ed25519 AAAA\n");
    expect(knownHostsLine({ ...access, port: 2222, hostKey })).toBe("[198.18.26.10]:2222 ssh-ed25519 AAAA\n");
  });
});
