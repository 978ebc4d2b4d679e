import type { Acceleration, NodeVmModel } from "../../model/types";

/** In MiB. QEMU's default translation cache, half the guest's memory, makes an emulated node twice as large; measured. */
const translationCacheMiB = 256;

/**
 * An option for the kernel of an emulated node, which its boot loader reads (images/disk.sh). Mitigations of
 * processor side channels protect nothing under emulation and cost much. The manufacturer is QEMU's own: without
 * another entry beside it libvirt 9.0 drops the SKU number.
 */
const emulatedSysinfo =
  `<sysinfo type="smbios"><system><entry name="manufacturer">QEMU</entry>` +
  `<entry name="sku">mitigations=off</entry></system></sysinfo>`;

/** Escapes a text or attribute value for XML. */
function escapeXml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return text.replaceAll(/[&<>"']/g, (c) => entities[c] ?? c);
}

/** The `<cpu>` element. `auto` is the host's own CPU under KVM, and every feature of the emulator under emulation. */
function cpuElement(node: NodeVmModel, acceleration: Acceleration): string {
  const { sockets, cores, threads } = node.vcpuTopology;
  const topology = `<topology sockets="${sockets}" cores="${cores}" threads="${threads}"/>`;
  const mode = node.cpu === "auto" ? (acceleration === "kvm" ? "host-passthrough" : "maximum") : node.cpu;
  if (typeof mode === "string") return `<cpu mode="${mode}">${topology}</cpu>`;
  const features = mode.requiredFeatures.map((name) => `<feature policy="require" name="${escapeXml(name)}"/>`);
  return `<cpu mode="custom" match="exact"><model>${escapeXml(mode.model)}</model>${topology}${features.join("")}</cpu>`;
}

function template(match: string, body: string): string {
  return `<xsl:template match="${match}">${body}</xsl:template>`;
}

/** A template that copies an element with its content and adds to it. */
function extended(match: string, more: string): string {
  return template(match, `<xsl:copy><xsl:apply-templates select="@*|node()"/>${more}</xsl:copy>`);
}

/**
 * An XSL transformation for what the libvirt provider has no property for; the provider applies it to the domain's
 * XML. It sets CPU model and topology, the emulator's cache, and the bus of the cloud-init disk.
 */
export function domainXslt(node: NodeVmModel, acceleration: Acceleration): string {
  const templates = [
    // Copy whatever no other template matches.
    template("@*|node()", `<xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy>`),
    template("/domain/cpu", ""),
    template("/domain/vcpu", `<xsl:copy-of select="."/>${cpuElement(node, acceleration)}`),
  ];
  if (acceleration === "emulation") {
    templates.push(
      template(
        "/domain/os",
        `${emulatedSysinfo}<xsl:copy><xsl:apply-templates select="@*|node()"/><smbios mode="sysinfo"/></xsl:copy>`,
      ),
      extended("/domain/features", `<tcg><tb-cache unit="MiB">${translationCacheMiB}</tb-cache></tcg>`),
      // An emulated lab is disposable, so writes need not wait for the host's disk.
      template(
        "/domain/devices/disk[@device='disk']/driver",
        `<xsl:copy><xsl:attribute name="cache">unsafe</xsl:attribute><xsl:apply-templates select="@*|node()"/></xsl:copy>`,
      ),
    );
  }
  if (node.vnc === "off") templates.push(template("/domain/devices/graphics|/domain/devices/video", ""));
  if (node.firmware === "uefi") {
    // UEFI means q35, which has no IDE; Debian's cloud kernel has no AHCI but does have virtio-scsi.
    templates.push(
      template("/domain/devices/disk[@device='cdrom']/target", `<target dev="sda" bus="scsi"/>`),
      extended("/domain/devices", `<controller type="scsi" index="0" model="virtio-scsi"/>`),
    );
  }
  return [
    `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">`,
    `<xsl:output omit-xml-declaration="yes"/>`,
    ...templates,
    `</xsl:stylesheet>`,
  ].join("\n");
}
