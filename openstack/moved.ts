import { createHmac, timingSafeEqual } from "node:crypto";
import type { ApiAccess } from "./access";
import { httpRequest } from "./http";

/** Path at which a control plane that was first installed without TLS publishes its authority over plain HTTP. */
const place = "/atelier-authority";

interface Told {
  readonly caCertificate: string;
  /**
   * HMAC-SHA-256 of the certificate; its key is the administrator's password of 256 random bits. A control plane with
   * another kind of password gives no answer.
   */
  readonly proof: string;
}

function isProven({ caCertificate, proof }: Told, password: string): boolean {
  const own = createHmac("sha256", password).update(caCertificate).digest();
  const given = Buffer.from(proof, "hex");
  return given.length === own.length && timingSafeEqual(given, own);
}

/**
 * The new access to a control plane that got TLS after this access was stored: states made before contain such
 * accesses, and deletions use them. The answer is trusted only with proof that the sender knows the administrator's
 * password. Undefined: the control plane has not moved.
 */
export async function movedAccess(access: ApiAccess): Promise<ApiAccess | undefined> {
  const { protocol, host, pathname } = new URL(access.authUrl);
  if (protocol !== "http:") return undefined;
  try {
    // The password is not sent, and no answer is used without the proof.
    const asked = { method: "GET", headers: {}, unverified: true, timeoutSeconds: 10 };
    const told = JSON.parse((await httpRequest(`https://${host}${place}`, asked)).body) as Told;
    if (!isProven(told, access.password)) return undefined;
    return { ...access, authUrl: `https://${host}${pathname}`, caCertificate: told.caCertificate };
  } catch {
    return undefined;
  }
}
