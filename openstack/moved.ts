import { createHmac, timingSafeEqual } from "node:crypto";
import type { ApiAccess } from "./access";
import { httpRequest } from "./http";

/** Where an installed control plane that once spoke plain HTTP tells those who still think so of its authority. */
const place = "/atelier-authority";

interface Told {
  readonly caCertificate: string;
  /** HMAC-SHA-256 of the certificate, its key the administrator's password: 256 random bits, or the answer has none. */
  readonly proof: string;
}

function isProven({ caCertificate, proof }: Told, password: string): boolean {
  const own = createHmac("sha256", password).update(caCertificate).digest();
  const given = Buffer.from(proof, "hex");
  return given.length === own.length && timingSafeEqual(given, own);
}

/**
 * The access to a control plane that has been given TLS since this access was written down: a state made before holds such ones,
 * and what it deletes is deleted with them. Whoever knows the administrator's password is believed, and nobody else. Undefined:
 * it has not moved.
 */
export async function movedAccess(access: ApiAccess): Promise<ApiAccess | undefined> {
  const { protocol, host, pathname } = new URL(access.authUrl);
  if (protocol !== "http:") return undefined;
  try {
    // The password is not sent, and no answer counts without the proof.
    const asked = { method: "GET", headers: {}, unverified: true, timeoutSeconds: 10 };
    const told = JSON.parse((await httpRequest(`https://${host}${place}`, asked)).body) as Told;
    if (!isProven(told, access.password)) return undefined;
    return { ...access, authUrl: `https://${host}${pathname}`, caCertificate: told.caCertificate };
  } catch {
    return undefined;
  }
}
