import { z } from "zod";
import { effects } from "./effects";
import { Secret } from "../values/secret";

/** A name that is also a host name, a libvirt name and a file name (RFC 1123 label). */
export const label = labelUpTo(63);

/** A {@link label} with a lower limit, for names that get a prefix or suffix. */
export function labelUpTo(most: number) {
  return z
    .string()
    .regex(
      new RegExp(`^[a-z0-9]([a-z0-9-]{0,${most - 2}}[a-z0-9])?$`),
      `a name: lower-case letters, digits and inner hyphens, ${most} characters at most`,
    );
}

/** A name shown by OpenStack: anything printable without slashes. */
export const cloudName = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u,
    "a name: letters, digits, spaces, dots, hyphens, underscores, 63 characters at most",
  );

/** An IPv4 address. */
export const ipv4 = z.ipv4("an IPv4 address such as 192.168.100.1");

/** An IPv4 network: `192.168.100.0/24`, host bits zero. */
export const cidr = z.cidrv4("an IPv4 network such as 192.168.100.0/24");

/** An address with the length of its network: `198.18.26.31/24`. */
export const addressWithPrefix = z.cidrv4("an IPv4 address with prefix length such as 198.18.26.31/24");

/** A MAC address, lower case, six pairs. */
export const mac = z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, "a MAC address such as 52:54:00:12:34:56");

/** The name of a network device in Linux (IFNAMSIZ: 15 characters at most). */
export const device = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,14}$/, "a network device such as eth0, 15 characters at most");

/** The name of a physical network in Neutron's `bridge_mappings`. */
export const physicalNetwork = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "a physical network's name such as physnet1");

/** A whole number of mebibytes. */
export const mebibytes = z.int().positive();

/** A whole number of gibibytes. */
export const gibibytes = z.int().positive();

/** A TCP or UDP port. */
export const port = z.int().min(1).max(65535);

const toSecret = z.transform((value: string) => new Secret(value));

/** A secret value; it is written with `pulumi config set --secret --path`. */
export const secret = z.string().min(1).pipe(toSecret);

/** A secret that Atelier inserts into URLs and configuration files without escaping. */
export const password = z
  .string()
  .regex(/^[A-Za-z0-9._~-]{8,128}$/, "8 to 128 letters, digits, dots, underscores, tildes and hyphens")
  .pipe(toSecret);

/** A key of AES-256 as Cinder's ConfKeyManager takes it. */
export const volumeKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits, lower case")
  .pipe(toSecret);

/** A machine reached over SSH. */
export const sshHost = z.strictObject({
  address: z
    .string()
    .min(1)
    .describe("Host name or address that the machine running Pulumi reaches.")
    .meta(effects.nothing),
  port: port.default(22).describe("TCP port of sshd.").meta(effects.nothing),
  user: z
    .string()
    .min(1)
    .default("root")
    .describe("User to log in as: root, or one who may sudo without a password and use libvirt.")
    .meta(effects.nothing),
  identity: z
    .union([
      z.strictObject({
        file: z.string().min(1).describe("Path of the private key, without a passphrase.").meta(effects.nothing),
      }),
      z.literal("agent"),
    ])
    .default("agent")
    .describe(
      "The private key: `{file: path}` (a leading ~ is the home directory), or `agent` for the running SSH agent.",
    )
    .meta(effects.nothing),
  hostKey: z
    .union([
      z
        .string()
        .regex(
          /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( .*)?$/,
          "a host key such as ssh-ed25519 AAAA...",
        ),
      z.literal("trust-on-first-use"),
    ])
    .optional()
    .describe(
      "The machine's public host key, or `trust-on-first-use`: the one that it shows at the first `up`, kept in the stack's state. Default: the one in `knownHostsFile`.",
    )
    .meta(effects.nothing),
  knownHostsFile: z
    .string()
    .min(1)
    .default("~/.ssh/known_hosts")
    .describe(
      "Where the machine's host key is looked up, unless `hostKey` is one; a machine that it does not list is refused.",
    )
    .meta(effects.nothing),
});

/** An HTTP proxy for packages and downloads inside the VMs. */
export const proxy = z.strictObject({
  httpProxy: z
    .url({ protocol: /^https?$/ })
    .describe("URL of the proxy.")
    .meta(effects.inPlace),
  noProxy: z
    .array(z.string().min(1))
    .default([])
    .describe("Hosts and networks that are reached directly; the lab's own are added.")
    .meta(effects.inPlace),
});
