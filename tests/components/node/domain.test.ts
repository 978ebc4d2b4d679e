import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { domainXslt } from "../../../components/node/domain-xslt";
import { computeModel } from "./fixtures";

describe("the domain's transformation", () => {
  const provider = `<domain type="qemu"><name>lisa</name><vcpu placement="static">4</vcpu><os><type>hvm</type></os><features><acpi></acpi></features><cpu mode="host-model"></cpu><devices><disk type="volume" device="disk"><driver name="qemu" type="qcow2"></driver><target dev="vda" bus="virtio"></target></disk><disk type="file" device="cdrom"><driver name="qemu" type="raw"></driver><target dev="hdd" bus="ide"></target></disk><graphics type="spice" autoport="yes"></graphics></devices></domain>`;
  const folder = mkdtempSync(join(tmpdir(), "atelier-xslt-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** As the provider does it: by xsltproc. */
  function transformed(xslt: string): string {
    writeFileSync(join(folder, "x.xslt"), xslt);
    writeFileSync(join(folder, "x.xml"), provider);
    return execFileSync("xsltproc", [join(folder, "x.xslt"), join(folder, "x.xml")], { encoding: "utf8" }).trim();
  }

  const disks = (cache: string, cdrom: string) =>
    `<devices><disk type="volume" device="disk"><driver${cache} name="qemu" type="qcow2"/><target dev="vda" bus="virtio"/></disk><disk type="file" device="cdrom"><driver name="qemu" type="raw"/>${cdrom}</disk>`;
  const ide = `<target dev="hdd" bus="ide"/>`;
  const graphics = `<graphics type="spice" autoport="yes"/>`;
  const topology = `<topology sockets="2" cores="1" threads="2"/>`;
  const os = "<os><type>hvm</type></os>";
  const start = `<name>lisa</name><vcpu placement="static">4</vcpu>`;

  it("leaves KVM its own cache and disks, and the host's CPU", () => {
    expect(transformed(domainXslt(computeModel, "kvm"))).toBe(
      `<domain type="qemu">${start}<cpu mode="host-passthrough">${topology}</cpu>${os}<features><acpi/></features>${disks("", ide)}${graphics}</devices></domain>`,
    );
  });

  it("bounds the emulator's cache, waits for no disk, and says to the machine that it is emulated", () => {
    expect(transformed(domainXslt(computeModel, "emulation"))).toBe(
      `<domain type="qemu">${start}<cpu mode="maximum">${topology}</cpu><sysinfo type="smbios"><system><entry name="manufacturer">QEMU</entry><entry name="sku">mitigations=off</entry></system></sysinfo><os><type>hvm</type><smbios mode="sysinfo"/></os><features><acpi/><tcg><tb-cache unit="MiB">256</tb-cache></tcg></features>${disks(' cache="unsafe"', ide)}${graphics}</devices></domain>`,
    );
  });

  it("moves the cloud-init disk to virtio-scsi under UEFI, and drops the screen when asked", () => {
    const node = { ...computeModel, firmware: "uefi" as const, vnc: "off" as const };
    expect(transformed(domainXslt(node, "kvm"))).toBe(
      `<domain type="qemu">${start}<cpu mode="host-passthrough">${topology}</cpu>${os}<features><acpi/></features>${disks("", '<target dev="sda" bus="scsi"/>')}<controller type="scsi" index="0" model="virtio-scsi"/></devices></domain>`,
    );
  });

  it("names a CPU model and the features it must have", () => {
    const cpu = { model: "SandyBridge", requiredFeatures: ["vmx"] };
    expect(transformed(domainXslt({ ...computeModel, cpu }, "kvm"))).toContain(
      `<cpu mode="custom" match="exact"><model>SandyBridge</model>${topology}<feature policy="require" name="vmx"/></cpu>`,
    );
    const strange = domainXslt({ ...computeModel, cpu: { model: `<&"'>`, requiredFeatures: [] } }, "kvm");
    expect(transformed(strange)).toContain(`<model>&lt;&amp;"'&gt;</model>`);
  });
});
