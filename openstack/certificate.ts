import { connect } from "node:tls";

/** When the certificate of an HTTPS service ends, ISO 8601. It is not verified. Undefined: the URL does not use TLS. */
export async function certificateEnd(url: string): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:") return undefined;
  return new Promise((done, failed) => {
    const socket = connect({ host: hostname, port: Number(port || 443), rejectUnauthorized: false, timeout: 10_000 });
    const fail = (why: string) => socket.destroy(new Error(`${hostname}:${port || 443} shows no certificate: ${why}`));
    socket.once("secureConnect", () => {
      const { valid_to: end } = socket.getPeerCertificate();
      socket.destroy();
      done(new Date(end).toISOString());
    });
    socket.once("timeout", () => fail("no answer within 10 s"));
    socket.once("error", failed);
  });
}
