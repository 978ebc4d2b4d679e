/** How a lab host gets its own network back, where what keeps that network needs help. */
import { onHost } from "../../support/bridge-host";

/** The network of before, as a change keeps it, and a DHCP client that tells when it is started. */
const before = `
  PERSISTENCE=ifupdown STATE_ROOT=/mnt/state RUN_ROOT=/run/atelier
  mkdir -p /mnt/state/br0; snapshot /mnt/state/br0/original-eno1
  timeout() { shift; "$@"; }; ifup() { echo "ifup $*"; }`;
const leased =
  "ip addr flush dev eno1; ip addr add 10.20.30.10/24 metric 1024 brd + dev eno1 valid_lft 900 preferred_lft 800";
const ifupdown = { "/etc/network/interfaces": "auto eno1\niface eno1 inet dhcp\n" };
const address = "ip -o -4 addr show dev eno1 | grep -o '10.20.*' | sed 's/ *scope.*valid_lft/ valid_lft/'";

describe("an address from DHCP", () => {
  it.each([
    ["a lease", "valid_lft 900 preferred_lft 800", /valid_lft (900|899)sec preferred_lft (800|799)sec$/],
    ["no end", "", /valid_lft forever preferred_lft forever$/],
  ])("has its metric again where networkd took it over without, and keeps %s", (_, lifetime, kept) => {
    const took = `ip addr flush dev eno1; ip addr add 10.20.30.10/24 brd + dev eno1 ${lifetime}`;
    const told = onHost(`${before}; ${took}; metrics_back eno1 /mnt/state/br0/original-eno1; ${address}`, {
      commands: leased,
    });
    expect(told).toEqual([expect.stringMatching(kept)]);
    expect(told[0]).toMatch(/^10\.20\.30\.10\/24 metric 1024 brd 10\.20\.30\.255 /);
  });

  it("keeps a metric of another kind", () => {
    const took = "ip addr flush dev eno1; ip addr add 10.20.30.10/24 metric 7 dev eno1";
    const told = onHost(`${before}; ${took}; metrics_back eno1 /mnt/state/br0/original-eno1; ${address}`, {
      commands: leased,
    });
    expect(told).toEqual([expect.stringMatching(/^10\.20\.30\.10\/24 metric 7 /)]);
  });
});

describe("a DHCP client of ifupdown", () => {
  const released = (commands: string) =>
    onHost(`${before}; ${commands}; ifupdown_release; echo "ends with $?"`, { commands: leased, files: ifupdown });

  it("is started on the way back", () => {
    expect(released("true")).toEqual(["ends with 0", "ifup --force eno1"]);
  });

  it("holds no lock of the change, which it outlives", () => {
    const locks =
      "exec 8>/mnt/begin 9>/mnt/change; ifup() { ls -l /proc/$BASHPID/fd | grep -o '/mnt/[bc].*'; echo started; }";
    expect(released(locks)).toEqual(["ends with 0", "started"]);
  });

  it.each([
    ["takes nothing", "mount -t tmpfs -o ro tmpfs /var/lib"],
    ["is full", "mount -t tmpfs -o size=4k tmpfs /var/lib; echo x >/var/lib/x"],
    [
      "cannot be written for resolv.conf",
      "mount -t tmpfs -o ro tmpfs /mnt/upper; mount --bind /etc /etc; mount -o remount,bind,ro /etc",
    ],
  ])("waits while the disk %s: it would give the address back", (_, spoil) => {
    expect(released(spoil)).toEqual(["ends with 1"]);
  });
});
