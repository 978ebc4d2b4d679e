import { createHmac, timingSafeEqual } from "node:crypto";

/** `|1|salt|hash` of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT": HMAC-SHA1 of the name, keyed by the salt. */
function matchesHashed(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split("|");
  const expected = Buffer.from(hash ?? "", "base64");
  const actual = createHmac("sha1", Buffer.from(salt ?? "", "base64"))
    .update(name)
    .digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** `*` and `?` as sshd(8) has them. */
function matchesWildcard(pattern: string, name: string): boolean {
  const source = pattern.replace(/[^*?]/g, (c) => c.replace(/[\\^$.|+()[\]{}]/, "\\$&"));
  return new RegExp(`^${source.replace(/\*+/g, ".*").replaceAll("?", ".")}$`, "i").test(name);
}

function lineIsFor(patterns: string, name: string): boolean {
  if (patterns.startsWith("|1|")) return matchesHashed(patterns, name);
  const all = patterns.split(",");
  const excluded = all.some((p) => p.startsWith("!") && matchesWildcard(p.slice(1), name));
  return !excluded && all.some((p) => !p.startsWith("!") && matchesWildcard(p, name));
}

/**
 * Types of keys in the order in which Go's SSH client asks a server for them (golang.org/x/crypto/ssh,
 * `defaultHostKeyAlgos`). The providers, which use this client, take one key: it should be the one that the server
 * will show.
 */
const preference = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa", "ssh-ed25519"];

/** The lines for a name: without a marker, or with the given one (`@revoked`, `@cert-authority`). */
function linesFor(knownHosts: string, name: string, marker?: string): { type: string; key: string }[] {
  return knownHosts
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/))
    .filter(([first = ""]) => first !== "" && !first.startsWith("#"))
    .filter(([first = ""]) => (first.startsWith("@") ? first : undefined) === marker)
    .map((words) => (marker === undefined ? words : words.slice(1)))
    .flatMap(([patterns, type, key]) => (patterns && type && key && lineIsFor(patterns, name) ? [{ type, key }] : []));
}

/**
 * The host key (`type base64`) for a name (`host` or `[host]:port`) in a known_hosts file. Undefined: there is none.
 * Keys of certificate authorities and revoked keys are not host keys.
 */
export function findHostKey(knownHosts: string, name: string): string | undefined {
  const revoked = linesFor(knownHosts, name, "@revoked").map(({ key }) => key);
  const rank = (type: string) => (preference.includes(type) ? preference.indexOf(type) : preference.length);
  const [best] = linesFor(knownHosts, name)
    .filter(({ key }) => !revoked.includes(key))
    .sort((a, b) => rank(a.type) - rank(b.type));
  return best && `${best.type} ${best.key}`;
}
