/**
 * The public half of a private key in OpenSSH's own format, which carries it in the clear, in front of the rest.
 * Undefined for other formats (PEM).
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function publicKeyOf(privateKey: string): string | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(privateKey)?.[1];
  if (!body) return undefined;
  const bytes = Buffer.from(body, "base64");
  let position = "openssh-key-v1\0".length;
  const field = () => {
    const length = bytes.readUInt32BE(position);
    const value = bytes.subarray(position + 4, position + 4 + length);
    position += 4 + length;
    return value;
  };
  field(); // cipher
  field(); // key derivation
  field(); // its options
  position += 4; // number of keys: one
  const publicKey = field();
  const type = publicKey.subarray(4, 4 + publicKey.readUInt32BE(0)).toString("utf8");
  return `${type} ${publicKey.toString("base64")}`;
}
