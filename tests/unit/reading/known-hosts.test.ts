import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findHostKey } from "../../../reading/known-hosts";

/** Made by `ssh-keygen -H` from `labhost.example ssh-ed25519 AAAAhashed` and `[labhost.example]:2222 ssh-rsa AAAAport`. */
const hashed = [
  "|1|zYY15uhflk1g7xC4j7NJN97zCdU=|DkAwhdfzTEv8Zyh5KLh6RIHp/qQ= ssh-ed25519 AAAAhashed",
  "|1|0vSV5btZYNI9H3UrjN5k8KxrDg8=|FXVgbOjZoRCte98aCXrK9H3YV9g= ssh-rsa AAAAport",
].join("\n");

const cases: [string, string, string, string | undefined][] = [
  ["by name", "labhost ssh-ed25519 AAAA1 a comment", "labhost", "ssh-ed25519 AAAA1"],
  ["by address in a list", "labhost,10.0.0.1 ssh-ed25519 AAAA1", "10.0.0.1", "ssh-ed25519 AAAA1"],
  ["another machine", "labhost ssh-ed25519 AAAA1", "labhost2", undefined],
  ["with a port", "[labhost]:2222 ssh-ed25519 AAAA1", "[labhost]:2222", "ssh-ed25519 AAAA1"],
  ["not with another port", "labhost ssh-ed25519 AAAA1", "[labhost]:2222", undefined],
  ["whatever the case", "LabHost ssh-ed25519 AAAA1", "labhost", "ssh-ed25519 AAAA1"],
  ["by wildcard", "*.example ssh-ed25519 AAAA1", "labhost.example", "ssh-ed25519 AAAA1"],
  ["a dot is a dot", "10.0.0.1 ssh-ed25519 AAAA1", "10a0.0.1", undefined],
  ["but not what is excluded", "*.example,!labhost.example ssh-ed25519 AAAA1", "labhost.example", undefined],
  ["no authority", "@cert-authority *.example ssh-ed25519 AAAA1", "labhost.example", undefined],
  ["no revoked key", "labhost ssh-ed25519 AAAA1\n@revoked lab* ssh-ed25519 AAAA1", "labhost", undefined],
  [
    "another than the revoked key",
    "labhost ssh-rsa AAAA1\nlabhost ssh-ed25519 AAAA2\n@revoked labhost ssh-rsa AAAA1",
    "labhost",
    "ssh-ed25519 AAAA2",
  ],
  ["no comment", "# labhost ssh-ed25519 AAAA1\r\n\r\nlabhost ssh-rsa AAAA2\r\n", "labhost", "ssh-rsa AAAA2"],
  ["no broken line", "labhost\nlabhost ssh-ed25519", "labhost", undefined],
  ["nothing", "", "labhost", undefined],
  ["hashed", hashed, "labhost.example", "ssh-ed25519 AAAAhashed"],
  ["hashed with a port", hashed, "[labhost.example]:2222", "ssh-rsa AAAAport"],
  ["hashed, another machine", hashed, "labhost2.example", undefined],
  ["broken hash", "|1|x ssh-ed25519 AAAA1", "labhost", undefined],
  [
    "the key that Go's client asks for first",
    "labhost ssh-ed25519 AAAA1\nlabhost ssh-rsa AAAA2\nlabhost ecdsa-sha2-nistp256 AAAA3",
    "labhost",
    "ecdsa-sha2-nistp256 AAAA3",
  ],
];

test.each(cases)("%s", (_what, file, name, key) => {
  expect(findHostKey(file, name)).toBe(key);
});

test("the lines that are a machine's are those that ssh-keygen finds", () => {
  const folder = mkdtempSync(join(tmpdir(), "known-hosts-"));
  const file = join(folder, "known_hosts");
  for (const [what, content, name] of cases) {
    // Each line by itself, without its marker: which line is whose, and not which of them is taken.
    for (const line of content.split(/\r?\n/).map((one) => one.replace(/^@\S+ /, ""))) {
      writeFileSync(file, `${line}\n`);
      const { error, stdout } = spawnSync("ssh-keygen", ["-F", name, "-f", file], { encoding: "utf8" });
      expect(error).toBeUndefined();
      expect([what, findHostKey(line, name) !== undefined]).toEqual([what, stdout !== ""]);
    }
  }
  rmSync(folder, { recursive: true });
});
