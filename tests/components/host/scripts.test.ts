/** The lab host's scripts, run here in a folder of their own, with stand-ins for what would touch this machine. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const components = resolve(__dirname, "../../../components/host");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-scripts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs bash; paths that begin with one of `roots` lead into the folder instead. */
function bash(text: string, roots: readonly string[] = []) {
  const moved = roots.reduce((script, root) => script.replaceAll(root, folder + root), text);
  const { status, stdout, stderr } = spawnSync("bash", ["-s", "create"], { input: moved, encoding: "utf8" });
  return { status, stdout, stderr: stderr.replaceAll(folder, "") };
}

const script = (name: string) => readFileSync(join(components, name), "utf8");

/** A file in the folder. */
function file(path: string, content: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe("capacity.sh", () => {
  const run = (memory: number, disk: number) =>
    bash(
      `virsh() { :; }; export DEMAND_MEMORY_MIB=${memory} DEMAND_DISK_GIB=${disk} POOL_PATH=${folder}/pool\n` +
        script("capacity.sh"),
    );

  it("passes what fits", () => {
    expect(run(1, 0)).toMatchObject({ status: 0, stdout: "" });
  });

  it("says all that does not fit, with figures", () => {
    const { status, stderr } = run(900_000_000, 900_000);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^the node VMs take 900000000 MiB of memory together, this host has \d+ MiB for them$/m);
    expect(stderr).toMatch(
      /^the node VMs take 900000 GiB of disk together, the file system of \/pool has \d+ GiB for them$/m,
    );
  });
});

describe("nested.sh", () => {
  const option = "/etc/modprobe.d/atelier-nested.conf";
  const roots = ["/etc/modprobe.d", "/proc/cpuinfo", "/sys/module"];
  const run = (acceleration: string, standIns = "") =>
    bash(`${standIns}\nexport ACCELERATION=${acceleration}\n${script("nested.sh")}`, roots);
  /** A module that takes a new parameter when it is loaded again. */
  const reloads = `modprobe() { if [ "$1" != --remove ]; then echo Y >${"/sys/module"}/kvm_intel/parameters/nested; fi; }`;

  beforeEach(() => {
    file("/proc/cpuinfo", "flags : fpu vmx sse\n");
    file("/sys/module/kvm_intel/parameters/nested", "N\n");
  });

  it("has nothing to do under emulation", () => {
    expect(run("emulation")).toEqual({
      status: 0,
      stdout: "",
      stderr: "node VMs are emulated: they can use KVM themselves without anything of the host's\n",
    });
  });

  it("leaves a module alone that has it on", () => {
    file("/sys/module/kvm_intel/parameters/nested", "1\n");
    expect(run("kvm", "modprobe() { exit 99; }")).toMatchObject({
      status: 0,
      stderr: "nested virtualisation is on (kvm_intel)\n",
    });
    expect(readFileSync(join(folder, option), "utf8")).toContain("\noptions kvm_intel nested=1\n");
  });

  it("reloads a module that nothing uses", () => {
    expect(run("kvm", reloads)).toMatchObject({
      status: 0,
      stderr: "nested virtualisation is on (kvm_intel, reloaded)\n",
    });
  });

  it("fails when virtual machines run, and says which", () => {
    expect(run("kvm", "modprobe() { return 1; }; virsh() { echo web; echo mail; }; modinfo() { :; }")).toMatchObject({
      status: 1,
      stderr:
        "nested virtualisation is off, and kvm_intel is in use: web mail\n" +
        `  next: shut these down and run the same command again, or restart the host: the option is in ${option}\n`,
    });
  });

  it("names the kernel parameter where there is no module to reload", () => {
    file("/proc/cpuinfo", "flags : fpu svm\n");
    const { status, stderr } = run("kvm", "modinfo() { echo '(builtin)'; }");
    expect(status).toBe(1);
    expect(stderr).toContain("kvm_amd is part of this host's kernel, not a module\n  next: add kvm_amd.nested=1 to");
  });
});

describe("ifupdown's files", () => {
  /** What becomes of /etc/network/interfaces with the bridge, and after it. */
  function there(interfaces: string) {
    file("/etc/network/interfaces", interfaces.replaceAll("/etc/network", `${folder}/etc/network`));
    file("/state/original-eth0/mac", "52:54:00:00:27:01\n");
    file("/state/original-eth0/mtu", "1500\n");
    const files = ["lib.sh", "files.sh", "snapshot.sh", "ifupdown-lines.sh", "ifupdown.sh"];
    const parts = files.map((part) => script(`bridge/${part}`)).join("\n");
    const settings = "BRIDGE=br0 NIC=eth0 MODE=dhcp ADDRESS= GATEWAY= NAMESERVERS=";
    const run = (verb: string) =>
      bash(`${parts}\nbridge_dir() { printf '${folder}/state'; }\n${settings}\n${verb}`, ["/etc/network"]);
    const read = () => readFileSync(join(folder, "/etc/network/interfaces"), "utf8").replaceAll(folder, "");
    expect(run("ifupdown_persist")).toMatchObject({ status: 0, stderr: "" });
    const during = read();
    return {
      during,
      after: () => {
        expect(run("ifupdown_unpersist")).toMatchObject({ status: 0, stderr: "" });
        return read();
      },
    };
  }

  const source = "source /etc/network/interfaces.d/*\n";

  it("mark the NIC's stanzas, leave others alone", () => {
    const before = `${source}auto lo eth0\niface lo inet loopback\n\niface eth0 inet static\n\taddress 10.0.0.2/24\n# why\niface eth0 inet6 auto\niface eth01 inet dhcp\n`;
    const { during, after } = there(before);
    expect(during).toBe(
      `${source}#atelier-br0# auto lo eth0\n#atelier-br0+\nauto lo\niface lo inet loopback\n\n` +
        "#atelier-br0# iface eth0 inet static\n#atelier-br0# \taddress 10.0.0.2/24\n# why\n" +
        "#atelier-br0# iface eth0 inet6 auto\niface eth01 inet dhcp\n",
    );
    expect(after()).toBe(before);
  });

  it.each([
    ["no line that reads other files", "auto eth0\niface eth0 inet dhcp\n"],
    ["no newline at the end", `${source}allow-hotplug eth0\niface eth0 inet dhcp`],
    ["nothing about the NIC", `${source}auto lo\niface lo inet loopback\n\n\n`],
    ["nothing at all", ""],
  ])("come back byte by byte with %s", (_, before) => {
    expect(there(before).after()).toBe(before);
  });

  it("keep what somebody wrote meanwhile", () => {
    const { during, after } = there(`${source}auto eth0\niface eth0 inet dhcp\n`);
    writeFileSync(join(folder, "/etc/network/interfaces"), `${during}auto eth5\n`);
    expect(after()).toBe(`${source}auto eth0\niface eth0 inet dhcp\nauto eth5\n`);
  });
});
