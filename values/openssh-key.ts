/** The unencrypted beginning of a private key in OpenSSH's own format. */
export interface OpenSshKey {
  /** `none`: the key has no passphrase. */
  readonly cipher: string;
  /** `type base64`; undefined if the text ends before it. */
  readonly publicKey: string | undefined;
}

/**
 * Undefined for other formats (PEM) and for damaged keys.
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function openSshKey(text: string): OpenSshKey | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, "base64");
  const magic = "openssh-key-v1\0";
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic) return undefined;
  let position = magic.length;
  const field = () => {
    const start = position + 4;
    position = start > bytes.length ? start : start + bytes.readUInt32BE(position);
    return bytes.subarray(start, position);
  };
  const cipher = field().toString("latin1");
  if (cipher === "") return undefined;
  field(); // key derivation
  field(); // its options
  position += 4; // number of keys: one
  const key = field();
  if (key.length < 4) return { cipher, publicKey: undefined };
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
  return { cipher, publicKey: `${type} ${key.toString("base64")}` };
}
