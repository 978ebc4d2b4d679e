/** What the benchmark takes for a secret in a state that is laid open. */
import type { RunningClass } from "../../../bench/security/people";
import { plantedIn } from "../../../bench/security/planted";

const nobody = { access: {}, staff: {} } as RunningClass;
const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

test("the secret of a record and that of a JSON text in it; nothing of what Pulumi writes about them", () => {
  const key = ["-----BEGIN KEY-----", "AAAA", "BBBB", "CCCCDDDDEEEEFFFF", "-----END KEY-----"].join("\n");
  const state = {
    resources: [
      {
        additionalSecretOutputs: ["privateKeyOfSomething"],
        outputs: {
          privateKey: { ...mark, plaintext: JSON.stringify(key) },
          stdout: { ...mark, plaintext: JSON.stringify(JSON.stringify({ adminPassword: "0123456789abcdef" })) },
          publicKey: { ...mark, plaintext: JSON.stringify("ssh-ed25519-secret-no-more") },
        },
      },
    ],
    secrets_providers: { state: { salt: "v1:saltsaltsalt:v1:more" } },
  };
  expect(plantedIn(nobody, state).map(({ value }) => value)).toEqual(["CCCCDDDDEEEEFFFF", "0123456789abcdef"]);
});
