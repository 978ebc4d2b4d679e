const { Buffer } = require("node:buffer");
const { createDecipheriv, pbkdf2Sync } = require("node:crypto");

/** What main.sh's `sealed` calls `openssl enc` with. */
const iterations = 10_000;

/**
 * The secrets' script's result, in the clear. One that was printed before results were sealed is it already.
 * @throws Error where it is none that `key` opens
 */
function opened(printed, key) {
  if (printed.startsWith("{")) return printed;
  const sealed = Buffer.from(printed, "base64");
  // openssl-enc(1): "Salted__", 8 bytes of salt, the text; key and initialization vector derive from password and salt.
  const derived = pbkdf2Sync(key.trim(), sealed.subarray(8, 16), iterations, 48, "sha256");
  const cipher = createDecipheriv("aes-256-cbc", derived.subarray(0, 32), derived.subarray(32));
  return Buffer.concat([cipher.update(sealed.subarray(16)), cipher.final()]).toString("utf8");
}

module.exports = { opened };
