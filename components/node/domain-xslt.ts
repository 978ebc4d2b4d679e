import type { Acceleration, NodeVmModel } from "../../model/types";

/** QEMU's default of a translation cache of half the guest's memory makes an emulated node twice as large; measured. */
const translationCacheMiB = 256;

/**
 * A word for the command line of an emulated node's kernel, by its boot loader (images/disk.sh). There is no processor whose
 * side channels could be closed, and closing them costs much there. The manufacturer is QEMU's own: without another entry
 * beside it libvirt 9.0 leaves the SKU number out.
 */
const emulatedSysinfo =
  `<sysinfo type="smbios"><system><entry name="manufacturer">QEMU</entry>` +
  `<entry name="sku">mitigations=off</entry></system></sysinfo>`;

/** Text and attribute values in XML. */
function escapeXml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return text.replaceAll(/[&<>"']/g, (c) => entities[c] ?? c);
}

/** The `<cpu>` element: `auto` is the host's own under KVM, and everything the emulator has under emulation. */
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

/** An element copied with its content, and more put into it. */
function extended(match: string, more: string): string {
  return template(match, `<xsl:copy><xsl:apply-templates select="@*|node()"/>${more}</xsl:copy>`);
}

/**
 * What the libvirt provider has no property for, as the transformation that it runs over the domain's XML before
 * defining it: CPU model and topology, the emulator's cache, and where the cloud-init disk is plugged in.
 */
export function domainXslt(node: NodeVmModel, acceleration: Acceleration): string {
  const templates = [
    // Copy everything that no other template names.
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
      // An emulated lab is thrown away, not restored: nothing waits for the host's disk.
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
