/**
 * The files of a lab host while its bridge is made: cut off before every single command that writes, on the way and on the way
 * back, on a full disk and on a read-only one. The script's own functions, in a namespace for mounts and network.
 */
import { spawnSync } from "node:child_process";
import { bridgeScript } from "../../../components/host/bridge/script";
import type { BridgeModel } from "../../../model/types";

const bridge: BridgeModel = {
  ...{ name: "br0", nic: "eno1", address: "dhcp", existing: false, persistence: "auto" },
  ...{ bridgedFrames: "unfiltered", confirmSeconds: 60 },
};
// All but the last lines, which do something.
const functions = bridgeScript(bridge).replace(/^export PATH=[\s\S]*$/m, "");

/** What a host has in its file system before, by what keeps its network. */
const hosts = {
  ifupdown: `
    printf 'auto lo eno1\\nsource interfaces.d/campus\\n' >/etc/network/interfaces
    printf 'iface eno1 inet dhcp' >/etc/network/interfaces.d/campus
    chmod 600 /etc/network/interfaces.d/campus; chown 7:8 /etc/network/interfaces.d/campus
    rm -rf /mnt/elsewhere; mkdir /mnt/elsewhere; mv /etc/network/interfaces /mnt/elsewhere; ln -s /mnt/elsewhere/interfaces /etc/network/interfaces`,
  netplan: `
    printf '# campus\\nnetwork: {ethernets: {eno1: {dhcp4: true, addresses: [fd00::3/64]}}}\\n' >/etc/netplan/01-campus.yaml
    printf '# more\\nnetwork: {ethernets: {eno1: {wakeonlan: true, nameservers: {search: [a]}}}}\\n' >/etc/netplan/02-more.yaml
    chmod 600 /etc/netplan/*.yaml`,
  networkd: "rmdir /etc/systemd/network",
} as const;
type Manager = keyof typeof hosts;

/** Runs `test` where: `prepare` makes the host, `listing` says what is in it, `make` writes the bridge's files, `back` undoes that. */
function run(manager: Manager, test: string): string {
  const script = `
    set -e
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    mount -t sysfs sysfs /sys; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /mnt
    mkdir -p /mnt/etc /mnt/state /mnt/lib
    ip link add eno1 type veth peer name far
    cp -a /etc/passwd /etc/group /etc/ld.so.cache /mnt/etc/ 2>/dev/null || true
    mount --bind /mnt/etc /etc
    cat >/mnt/functions <<'FUNCTIONS'
${functions}
set +eu
PERSISTENCE=${manager} STATE_ROOT=/mnt/state RUN_ROOT=/run/atelier FRAMES_BEFORE=/mnt/state/frames
netplan() { :; }
FUNCTIONS
    cat >/mnt/steps <<'STEPS'
. /mnt/functions
# Every command that writes counts; before the one with the number STOP everything ends.
step=0
for name in mv cp rm ln mkdir rmdir sync chmod cat mount umount; do
  eval "$name() { step=\\$((step + 1)); [ \\"\\$step\\" != \\"\${STOP:-}\\" ] || kill -KILL \\$\\$ \\$BASHPID; command $name \\"\\$@\\"; }"
done
STEPS
    prepare() {
      rm -rf /etc/network /etc/netplan /etc/systemd /mnt/state/*; find /run/atelier -delete 2>/dev/null || true
      mkdir -p /etc/network/interfaces.d /etc/netplan /etc/systemd/network /mnt/state/br0
      ${hosts[manager]}
      bash -c '. /mnt/functions; snapshot "$(bridge_dir)/original-$NIC"; open_undo; copy_to_memory' >/dev/null
    }
    listing() {
      cd /; find etc/network etc/netplan etc/systemd mnt/elsewhere -printf '%p %m %U %G %l\\n' 2>/dev/null | sort
      find etc/network etc/netplan etc/systemd mnt/elsewhere -type f 2>/dev/null | sort | xargs -r sha256sum
    }
    make() { STOP=$1 bash -c '. /mnt/steps; \${PERSISTENCE}_persist && frames_rules host-wide | put /etc/systemd/x; exit 0' >/dev/null 2>&1; }
    back() { STOP=$1 bash -c '. /mnt/steps; undo_files' >/dev/null 2>&1; }
    set +e
    prepare; before=$(listing)
    ${test}`;
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const { stdout, stderr, status } = spawnSync("unshare", [...asRoot, "--mount", "--net", "bash", "-s"], {
    input: script,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr + stdout);
  return stdout;
}

const managers = Object.keys(hosts) as Manager[];
jest.setTimeout(300_000);

describe.each(managers)("a host whose network is kept by %s", (manager) => {
  it("has its files back, byte by byte, wherever the change was cut off", () => {
    const told = run(
      manager,
      `
      cuts=0
      for ((n = 1; n < 500; n++)); do
        make "$n"; status=$?
        [ "$status" != 0 ] || break
        cuts=$((cuts + 1))
        back || echo "cut $n: not all was written"
        [ "$(listing)" = "$before" ] || { echo "cut $n: not as before"; diff <(echo "$before") <(listing); }
        prepare
      done
      [ "$(listing)" != "$before" ] || echo "nothing was changed"
      back; [ "$(listing)" = "$before" ] || echo "the whole change: not as before"
      echo "cuts: $cuts"`,
    );
    expect(told).toMatch(/^cuts: \d+\n$/);
    expect(Number(told.slice(6))).toBeGreaterThan(5);
  });

  it("has its files back wherever the way back was cut off, once it is gone again", () => {
    const told = run(
      manager,
      `
      cuts=0
      for ((n = 1; n < 500; n++)); do
        make; back "$n"; status=$?
        [ "$status" != 0 ] || break
        cuts=$((cuts + 1))
        back || echo "cut $n: not all was written"
        [ "$(listing)" = "$before" ] || { echo "cut $n: not as before"; diff <(echo "$before") <(listing); }
        prepare
      done
      echo "cuts: $cuts"`,
    );
    expect(told).toMatch(/^cuts: \d+\n$/);
    expect(Number(told.slice(6))).toBeGreaterThan(3);
  });

  it("has them back on a disk without a byte of room", () => {
    const told = run(
      manager,
      `
      mount -t tmpfs -o size=512k tmpfs /mnt/state; mount -t tmpfs -o size=512k tmpfs /mnt/lib
      mkdir /mnt/lib/etc; mount --bind /mnt/lib/etc /etc; prepare; before=$(listing)
      make
      cat /dev/zero >/mnt/state/full 2>/dev/null; cat /dev/zero >/mnt/lib/full 2>/dev/null
      df /mnt/lib | grep -c 100%
      back && echo back
      [ "$(listing)" = "$before" ] || { echo "not as before"; diff <(echo "$before") <(listing); }`,
    );
    expect(told).toBe("1\nback\n");
  });

  it("has them back on a read-only disk for whoever reads them, and on the disk itself once it can be written", () => {
    const told = run(
      manager,
      `
      contents() { cat $(find /etc/network/interfaces /etc/network/interfaces.d /etc/netplan/*.yaml /etc/systemd/network/*.network -type f 2>/dev/null | sort) /etc/network/interfaces 2>/dev/null; }
      mount -t tmpfs tmpfs /mnt/lib; mkdir /mnt/lib/etc; mount --bind /mnt/lib/etc /etc; prepare; before=$(listing); read=$(contents)
      make
      mount -o remount,ro /mnt/lib; mount -o remount,ro /etc
      ${manager === "ifupdown" ? "mount --bind /mnt/elsewhere /mnt/elsewhere; mount -o remount,bind,ro /mnt/elsewhere" : ""}
      back; echo "done: $?"
      [ "$(contents)" = "$read" ] || { echo "not as before:"; contents; }
      ${manager === "ifupdown" ? "mount -o remount,bind,rw /mnt/elsewhere" : ""}
      mount -o remount,rw /mnt/lib; mount -o remount,rw /etc
      back; echo "done: $?"
      [ "$(listing)" = "$before" ] || { echo "not as before"; diff <(echo "$before") <(listing); }`,
    );
    expect(told).toBe("done: 1\ndone: 0\n");
  });
});

describe("what undoes a change at the next boot", () => {
  it("is there or is not, and nothing half of it is in /etc, wherever arming and disarming are cut off", () => {
    const told = run(
      "networkd",
      `
      mkdir -p /mnt/local /etc/systemd/system/sysinit.target.wants; mount --bind /mnt/local /usr/local/lib; before=$(listing)
      link=/etc/systemd/system/sysinit.target.wants/atelier-bridge-br0-boot.service
      try() { STOP=$2 bash -c ". /mnt/steps; $1" >/dev/null 2>&1; }
      look() {
        if [ "$(listing)" = "$before" ]; then no=$((no + 1)); elif grep -qs ExecStart "$link"; then yes=$((yes + 1)); else echo "$*: half"; listing; fi
      }
      for verb in arm_boot disarm_boot; do
        yes=0 no=0
        for ((n = 1; n < 100; n++)); do
          try disarm_boot; [ "$verb" = arm_boot ] || try arm_boot
          try $verb "$n" && break
          look $verb $n
        done
        look $verb whole
        echo "$verb: $([ $yes -gt 0 ] && [ $no -gt 0 ] && echo both)"
      done
      [ "$(listing)" = "$before" ] && find /mnt/local -type f`,
    );
    expect(told).toBe("arm_boot: both\ndisarm_boot: both\n");
  });
});
