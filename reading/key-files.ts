/** Checks of key files. Each returns what is wrong with a text; undefined: nothing. */
import { openSshKey } from "../values/openssh-key";
import type { Trouble } from "../values/problem";

/** A private key has to work without a passphrase. */
export function troubleWithPrivateKey(text: string): Trouble | undefined {
  if (/^(ssh|ecdsa|sk)-\S+ \S+/.test(text.trim()))
    return { reason: "holds a public key", fix: "name the private key, which has the same name without .pub" };
  const pem = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----([\s\S]*?)-----END/.exec(text);
  const [, kind, body] = pem ?? [];
  const key = openSshKey(text);
  if (pem === null || (kind === "OPENSSH " && key === undefined))
    return { reason: "holds no private key", fix: "name a file that ssh-keygen made" };
  const locked = key === undefined ? /ENCRYPTED/.test(`${kind ?? ""}${body ?? ""}`) : key.cipher !== "none";
  return locked
    ? { reason: "is locked by a passphrase", fix: "load it into an SSH agent (ssh-add) and write `identity: agent`" }
    : undefined;
}

export function troubleWithPublicKey(text: string): Trouble | undefined {
  if (/PRIVATE KEY-----/.test(text))
    return { reason: "holds a private key", fix: "name the public one, which has the same name and ends in .pub" };
  return /^(ssh|ecdsa|sk)-\S+ \S+/.test(text.trim())
    ? undefined
    : { reason: "holds no OpenSSH public key", fix: "name a file with one line such as ssh-ed25519 AAAA..." };
}

/** A private key of a TLS certificate must not have OpenSSH's format. */
export function troubleWithTlsKey(text: string): Trouble | undefined {
  if (/-----BEGIN (EC |RSA )?PRIVATE KEY-----/.test(text) && !text.includes("Proc-Type: 4,ENCRYPTED")) return undefined;
  return /ENCRYPTED/.test(text)
    ? { reason: "is locked by a passphrase", fix: "name a copy without one: openssl pkey -in KEY -out COPY" }
    : { reason: "holds no private key of a certificate", fix: "name a PEM file: -----BEGIN PRIVATE KEY-----" };
}

export function troubleWithCertificate(text: string): Trouble | undefined {
  return text.includes("-----BEGIN CERTIFICATE-----")
    ? undefined
    : { reason: "holds no certificate", fix: "name a PEM file: -----BEGIN CERTIFICATE-----" };
}
