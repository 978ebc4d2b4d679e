import { z } from "zod";
import { effects } from "./effects";
import { installDefaults } from "./install-defaults";
import { highestId } from "../values/segmentation";
import { cidr, gibibytes, ipv4, password, physicalNetwork, port, secret, sshHost, volumeKey } from "./common";

/** A range of segmentation ids. */
function idRange(highest: number) {
  return z.strictObject({
    first: z.int().min(1).max(highest).describe("First id of the range.").meta(effects.restart),
    last: z.int().min(1).max(highest).describe("Last id of the range.").meta(effects.restart),
  });
}

/** A range of VLANs that tenants' networks may use on a physical network. */
const vlanRange = z.strictObject({
  physicalNetwork: physicalNetwork.describe("The physical network that carries the VLANs.").meta(effects.restart),
  first: z.int().min(1).max(highestId.vlan).describe("First VLAN of the range.").meta(effects.restart),
  last: z.int().min(1).max(highestId.vlan).describe("Last VLAN of the range.").meta(effects.restart),
});

/** Secrets of the installation. The controller generates those that are not given, and keeps them. */
const installSecrets = z.strictObject({
  adminPassword: password.optional().describe("Of the administrator, user admin.").meta(effects.restart),
  messageQueuePassword: password.optional().describe("Of RabbitMQ's user openstack.").meta(effects.restart),
  metadataSecret: password.optional().describe("metadata_proxy_shared_secret of nova.conf.").meta(effects.restart),
  volumeKey: volumeKey
    .optional()
    .describe("Key of encrypted volumes, 64 hexadecimal digits. Under another one they cannot be read any more.")
    .meta(effects.lost),
  databasePasswords: z
    .strictObject({
      keystone: password.optional().describe("Of MariaDB's user keystone.").meta(effects.restart),
      glance: password.optional().describe("Of MariaDB's user glance.").meta(effects.restart),
      placement: password.optional().describe("Of MariaDB's user placement.").meta(effects.restart),
      nova: password.optional().describe("Of MariaDB's user nova.").meta(effects.restart),
      neutron: password.optional().describe("Of MariaDB's user neutron.").meta(effects.restart),
      cinder: password.optional().describe("Of MariaDB's user cinder.").meta(effects.restart),
    })
    .prefault({})
    .describe("Passwords in the database, by service."),
  servicePasswords: z
    .strictObject({
      glance: password.optional().describe("Of Keystone's user glance.").meta(effects.restart),
      placement: password.optional().describe("Of Keystone's user placement.").meta(effects.restart),
      nova: password.optional().describe("Of Keystone's user nova.").meta(effects.restart),
      neutron: password.optional().describe("Of Keystone's user neutron.").meta(effects.restart),
      cinder: password.optional().describe("Of Keystone's user cinder.").meta(effects.restart),
    })
    .prefault({})
    .describe("Passwords in Keystone, by service."),
});

/** Cinder, with volumes as files in a folder of the controller, which compute nodes mount over NFS. */
const volumes = z.strictObject({
  path: z
    .string()
    .regex(/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/, "an absolute path such as /srv/volumes")
    .default("/srv/volumes")
    .describe("Folder on the controller, on a file system that NFS can export: ext4 or XFS, not an overlay.")
    .meta(effects.lost),
  capacityGiB: gibibytes
    .optional()
    .describe("What the volumes of classes may take together, checked before anything is made. Default: not checked.")
    .meta(effects.inPlace),
});

/** A further open port of the controller. */
const openPort = z.strictObject({
  protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Transport protocol.").meta(effects.inPlace),
  port: port.describe("The port.").meta(effects.inPlace),
});

/** A certificate from outside. Its owner renews it; the next `up` installs a new file. */
const tls = z.strictObject({
  certificateFile: z
    .string()
    .min(1)
    .describe("PEM file of the certificate, good for publicAddress, followed by those that lead to the authority.")
    .meta(effects.restart),
  privateKeyFile: z
    .string()
    .min(1)
    .describe("PEM file of its private key, without a passphrase.")
    .meta(effects.restart),
  caCertificateFile: z
    .string()
    .min(1)
    .describe(
      "PEM file of the authority, which nodes and clients trust. Another one reaches the nodes in place; clients need it too.",
    )
    .meta(effects.restart),
});

/** OpenStack's API services on a bare Debian 12 machine, installed by Atelier. */
export const install = z.strictObject({
  kind: z.literal("install").describe("Atelier installs the control plane.").meta(effects.lost),
  ssh: sshHost.describe("How Pulumi reaches the controller, a bare Debian 12."),
  publicAddress: ipv4
    .describe("Address of the APIs, reached by the nodes and by the machine running Pulumi.")
    .meta(effects.restart),
  clients: z
    .array(cidr)
    .optional()
    .describe(
      "Networks that may use APIs, consoles and SSH of the controller, besides the management networks. Default: campusNetworks.",
    )
    .meta(effects.inPlace),
  openPorts: z
    .array(openPort)
    .default([])
    .describe("Ports of services of your own on the controller, for the same networks. Everything else is filtered."),
  region: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "a region's name such as RegionOne")
    .default("RegionOne")
    .describe("Region of the APIs.")
    .meta(effects.restart),
  flatNetworks: z
    .array(physicalNetwork)
    .default(["physnet1"])
    .describe("Physical networks that carry untagged provider networks.")
    .meta(effects.restart),
  vlanRanges: z.array(vlanRange).default([]).describe("VLANs that networks may use, by physical network."),
  tenantNetworkTypes: z
    .array(z.enum(["vxlan", "gre", "vlan"]))
    .min(1)
    .default(installDefaults.tenantNetworkTypes)
    .describe(
      "Types that tenant networks may have, in the order in which Neutron tries them for whoever names none (tenant_network_types); vlan needs vlanRanges.",
    )
    .meta(effects.restart),
  vxlanRanges: z
    .array(idRange(highestId.vxlan))
    .min(1)
    .default(installDefaults.vxlanRanges)
    .describe("VNIs of tenant networks (vni_ranges). Each is a row in Neutron's database: thousands, not millions."),
  greRanges: z
    .array(idRange(highestId.gre))
    .min(1)
    .default(installDefaults.greRanges)
    .describe("GRE keys of tenant networks (tunnel_id_ranges). Each is a row in Neutron's database."),
  workers: z
    .int()
    .min(1)
    .max(99)
    .default(installDefaults.workers)
    .describe("Processes of each API, of the conductor and of the scheduler: more for a class than for a lab.")
    .meta(effects.restart),
  imageQuotaGiB: z
    .int()
    .min(1)
    .max(100_000)
    .default(installDefaults.imageQuotaGiB)
    .describe(
      "How much of images and snapshots each project may have (Glance's user_storage_quota), and the largest that one may be. The lab's own images are of the administrator's project, and count there.",
    )
    .meta(effects.inPlace),
  volumes: volumes
    .optional()
    .describe("Volumes (Cinder), with the volume type `encrypted` beside Cinder's default one. Default: no Cinder."),
  tls: tls
    .optional()
    .describe(
      "The certificate of APIs and message queue. Default: one signed by an authority of the installation's own, which the controller renews by itself.",
    ),
  secrets: installSecrets
    .prefault({})
    .describe(
      "Secrets given rather than made on the controller. A later change of one that nodes join with (message queue, metadata, nova, neutron, placement, volumeKey) reaches the nodes in place, and restarts their services.",
    ),
  ephemeral: z
    .boolean()
    .default(false)
    .describe("Trade the database's durability for speed: for a lab that is rebuilt, never for one that is kept.")
    .meta(effects.nothing),
});

const explicitAuth = z.strictObject({
  authUrl: z
    .url({ protocol: /^https?$/ })
    .describe("Keystone, with its version: https://controller:5000/v3")
    .meta(effects.nothing),
  username: z.string().min(1).describe("An administrator.").meta(effects.nothing),
  password: secret.describe("The administrator's password.").meta(effects.nothing),
  projectName: z.string().min(1).describe("The project that everything is made in.").meta(effects.nothing),
  userDomainName: z.string().min(1).default("Default").describe("Domain of the administrator.").meta(effects.nothing),
  projectDomainName: z.string().min(1).default("Default").describe("Domain of the project.").meta(effects.nothing),
  region: z.string().min(1).default("RegionOne").describe("Region of the APIs.").meta(effects.nothing),
  caCertificateFile: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file of the authority that signed the APIs' certificates. Default: the system's authorities.")
    .meta(effects.nothing),
});

/** What a node needs to join; the values are in the control plane's own configuration files. */
const join = z.strictObject({
  messageQueueUrl: secret
    .describe("transport_url of nova.conf: rabbit://user:password@host:5672/")
    .meta(effects.restart),
  metadataAddress: ipv4.describe("Host of Nova's metadata API (port 8775).").meta(effects.restart),
  metadataSecret: secret.describe("metadata_proxy_shared_secret of nova.conf.").meta(effects.restart),
  consoleUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "novncproxy_base_url of nova.conf: https://controller:6080/vnc_lite.html. Default: instances have no screen.",
    )
    .meta(effects.restart),
  servicePasswords: z
    .strictObject({
      nova: secret.describe("Of user nova: [keystone_authtoken] of nova.conf.").meta(effects.restart),
      neutron: secret.describe("Of user neutron: [neutron] of nova.conf.").meta(effects.restart),
      placement: secret.describe("Of user placement: [placement] of nova.conf.").meta(effects.restart),
    })
    .describe("Passwords of the service users."),
});

/** An OpenStack that exists already. */
export const existing = z.strictObject({
  kind: z.literal("existing").describe("The control plane runs already and is left as it is.").meta(effects.lost),
  auth: z
    .union([
      z.strictObject({ cloud: z.string().min(1).describe("Name of the entry in clouds.yaml.").meta(effects.nothing) }),
      explicitAuth,
    ])
    .describe("An administrator's access: the name of a cloud in clouds.yaml, or everything written out."),
  join: join.optional().describe("Required as soon as `nodes` names one."),
  machines: z
    .array(cidr)
    .optional()
    .describe(
      "Networks of this OpenStack's own machines, whose console proxies and tunnels nodes let in; an address is a /32. " +
        "Default: the nodes' management networks, metadataAddress, and the addresses in authUrl and consoleUrl. Another list reaches the nodes in place.",
    )
    .meta(effects.inPlace),
});

export const controlPlane = z.discriminatedUnion("kind", [install, existing]);
