import { z } from "zod";
import { ipv4, physicalNetwork, secret, sshHost } from "./common";

/** A range of VLANs that tenants' networks may use on a physical network. */
const vlanRange = z.strictObject({
  physicalNetwork: physicalNetwork.describe("The physical network that carries the VLANs."),
  first: z.int().min(1).max(4094).describe("First VLAN of the range."),
  last: z.int().min(1).max(4094).describe("Last VLAN of the range."),
});

/** OpenStack's API services on a bare Debian 12 machine that Atelier configures. */
export const install = z.strictObject({
  kind: z.literal("install").describe("Atelier installs the control plane."),
  ssh: sshHost.describe("How Pulumi reaches the controller, a bare Debian 12."),
  publicAddress: ipv4.describe("Address of the APIs, reached by the nodes and by the machine running Pulumi."),
  region: z.string().min(1).default("RegionOne").describe("Region of the APIs."),
  flatNetworks: z
    .array(physicalNetwork)
    .default(["physnet1"])
    .describe("Physical networks that carry untagged provider networks."),
  vlanRanges: z.array(vlanRange).default([]).describe("VLANs that networks may use, by physical network."),
  ephemeral: z
    .boolean()
    .default(false)
    .describe("Trade the database's durability for speed: for a lab that is rebuilt, never for one that is kept."),
});

const explicitAuth = z.strictObject({
  authUrl: z.url({ protocol: /^https?$/ }).describe("Keystone, with its version: http://controller:5000/v3"),
  username: z.string().min(1).describe("An administrator."),
  password: secret.describe("The administrator's password."),
  projectName: z.string().min(1).describe("The project that everything is made in."),
  userDomainName: z.string().min(1).default("Default").describe("Domain of the administrator."),
  projectDomainName: z.string().min(1).default("Default").describe("Domain of the project."),
  region: z.string().min(1).default("RegionOne").describe("Region of the APIs."),
  caCertificateFile: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file of the authority that signed the APIs' certificates. Default: the system's authorities."),
});

/** What a node needs to join; each value stands in the controller's own configuration files. */
const join = z.strictObject({
  messageQueueUrl: secret.describe("transport_url of nova.conf: rabbit://user:password@host:5672/"),
  metadataAddress: ipv4.describe("Host of Nova's metadata API (port 8775)."),
  metadataSecret: secret.describe("metadata_proxy_shared_secret of nova.conf."),
  servicePasswords: z
    .strictObject({
      nova: secret.describe("Of user nova: [keystone_authtoken] of nova.conf."),
      neutron: secret.describe("Of user neutron: [neutron] of nova.conf."),
      placement: secret.describe("Of user placement: [placement] of nova.conf."),
    })
    .describe("Passwords of the service users."),
});

/** An OpenStack that runs already. */
export const existing = z.strictObject({
  kind: z.literal("existing").describe("The control plane runs already and is left as it is."),
  auth: z
    .union([z.strictObject({ cloud: z.string().min(1).describe("Name of the entry in clouds.yaml.") }), explicitAuth])
    .describe("An administrator's access: the name of a cloud in clouds.yaml, or everything written out."),
  join: join.optional().describe("Required as soon as `nodes` names one."),
});

export const controlPlane = z.discriminatedUnion("kind", [install, existing]);
