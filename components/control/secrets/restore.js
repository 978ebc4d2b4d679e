// The content of an installed control plane's secrets.env, from a state on standard input: what the secrets' script printed.
// What it did not print (the databases' passwords) is nobody's but the installation's, which makes and sets new ones.
//
//   pulumi stack export --show-secrets | node components/control/secrets/restore.js
const { text } = require("node:stream/consumers");
const { URL } = require("node:url");

const { opened } = require("./open.js");

const plain = (value) => (typeof value === "object" ? JSON.parse(value.plaintext ?? '""') : (value ?? ""));

/** Lines `NAME=value`, by what main.sh's result says. */
function secretsFile(state) {
  const printedBy = (wanted, name) =>
    (state.deployment?.resources ?? [])
      .filter(
        ({ type, urn, parent }) => type === wanted && name.test(urn) && /control:ControlPlane::/.test(parent ?? ""),
      )
      .map(({ outputs }) => plain(outputs?.stdout))
      .find((stdout) => stdout !== "");
  const printed = printedBy("command:remote:Command", /-secrets$/);
  if (printed === undefined)
    throw new Error("this state holds no secrets of a control plane, or not in the clear: use --show-secrets");
  const key = printedBy("command:local:Command", /-secrets-key$/);
  if (key === undefined && !printed.startsWith("{"))
    throw new Error("this state holds the secrets of a control plane sealed, and not the key to them");
  const result = JSON.parse(opened(printed, key ?? ""));
  const values = {
    ADMIN_PASSWORD: result.password,
    MESSAGE_QUEUE_PASSWORD: new URL(result.messageQueueUrl).password,
    METADATA_SECRET: result.metadataSecret,
    VOLUME_KEY: result.volumeKey,
    ...Object.fromEntries(
      Object.entries(result.servicePasswords).map(([service, value]) => [
        `SERVICE_PASSWORD_${service.toUpperCase()}`,
        value,
      ]),
    ),
  };
  return Object.entries(values)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

async function main() {
  process.stdout.write(secretsFile(JSON.parse(await text(process.stdin))));
}

main().catch((error) => {
  // The state itself is never quoted: it may hold any secret.
  console.error(`error: ${error instanceof SyntaxError ? "standard input is no state of a stack" : error.message}`);
  process.exitCode = 1;
});
