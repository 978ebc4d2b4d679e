/** Keys, certificates and host keys that the settings name. */
import { labFrom } from "../../../reading/lab";
import { formatProblem } from "../../../values/problem";
import { baseFiles, changed, memoryMachine, privateKey, problemsWith, publicKey } from "../base";

const keyPath = "/home/t/.ssh/id_ed25519";

function problemsWithFiles(files: Readonly<Record<string, string | undefined>>): string[] {
  const present = Object.entries({ ...baseFiles, ...files }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return problemsWith(
    {
      host: undefined,
      nodes: undefined,
      "cloud/routers": undefined,
      "cloud/networks": undefined,
      "cloud/instances": undefined,
    },
    memoryMachine(Object.fromEntries(present)),
  );
}

describe("key files", () => {
  const at = "controlPlane.ssh.identity.file: ~/.ssh/id_ed25519";
  test.each<[string, string | undefined, string]>([
    [
      "missing",
      undefined,
      `${at} (${keyPath}) does not exist; name the private key of that user, or write \`identity: agent\``,
    ],
    ["public", publicKey, `${at} holds a public key; name the private key, which has the same name without .pub`],
    ["something else", "hello", `${at} holds no private key; name a file that ssh-keygen made`],
    [
      "cut off",
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----",
      `${at} holds no private key; name a file that ssh-keygen made`,
    ],
    [
      "locked",
      privateKey("aes256-ctr"),
      `${at} is locked by a passphrase; load it into an SSH agent (ssh-add) and write \`identity: agent\``,
    ],
    [
      "locked the old way",
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAAAA\n-----END RSA PRIVATE KEY-----",
      `${at} is locked by a passphrase; load it into an SSH agent (ssh-add) and write \`identity: agent\``,
    ],
  ])("private: %s", (_what, content, line) => {
    expect(problemsWithFiles({ [keyPath]: content })).toEqual([line]);
  });

  test("a private key where the public one belongs is told, and not read", () => {
    const loaded = labFrom(changed({}), memoryMachine({ ...baseFiles, [`${keyPath}.pub`]: privateKey() }));
    expect(loaded).toEqual({
      problems: [
        {
          path: "cloud.keyPairs.teacher.publicKeyFile",
          got: "~/.ssh/id_ed25519.pub",
          reason: "holds a private key",
          fix: "name the public one, which has the same name and ends in .pub",
        },
      ],
    });
  });
});

describe("a given certificate", () => {
  const files = {
    certificateFile: "tls/server.pem",
    privateKeyFile: "tls/server.key",
    caCertificateFile: "tls/ca.pem",
  };
  const pem = (what: string) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----`;
  const good = {
    "/project/tls/server.pem": pem("CERTIFICATE"),
    "/project/tls/server.key": pem("PRIVATE KEY"),
    "/project/tls/ca.pem": `${pem("CERTIFICATE")}\r\n`,
  };
  const read = (changes: Readonly<Record<string, string>>) =>
    labFrom(changed({ "controlPlane/tls": files }), memoryMachine({ ...baseFiles, ...good, ...changes }));

  test("is read whole, its key as a secret", () => {
    const loaded = read({});
    expect(loaded).toMatchObject({
      lab: {
        controlPlane: { tls: { certificate: `${pem("CERTIFICATE")}\n`, caCertificate: `${pem("CERTIFICATE")}\n` } },
      },
    });
    expect(JSON.stringify(loaded)).not.toContain("BEGIN PRIVATE KEY");
  });

  test.each<[string, string, string]>([
    ["server.pem", pem("PRIVATE KEY"), "holds no certificate; name a PEM file: -----BEGIN CERTIFICATE-----"],
    [
      "server.key",
      pem("CERTIFICATE"),
      "holds no private key of a certificate; name a PEM file: -----BEGIN PRIVATE KEY-----",
    ],
    [
      "server.key",
      pem("ENCRYPTED PRIVATE KEY"),
      "is locked by a passphrase; name a copy without one: openssl pkey -in KEY -out COPY",
    ],
  ])("%s of another kind is refused", (name, content, text) => {
    const loaded = read({ [`/project/tls/${name}`]: content });
    expect("problems" in loaded && loaded.problems.map(formatProblem)).toEqual([expect.stringContaining(text)]);
  });
});

describe("host keys", () => {
  const unknown = { "host/ssh/port": 2222, "host/ssh/knownHostsFile": "known" };
  const connectionOf = (changes: Record<string, unknown>) => {
    const loaded = labFrom(changed({ ...unknown, ...changes }), memoryMachine());
    if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
    const { hostKey, knownHostsFile, trustOnFirstUse } = loaded.lab.host!.connection;
    return { hostKey, knownHostsFile, trustOnFirstUse };
  };

  test("a machine that nobody knows is refused, with the commands that go on", () => {
    expect(problemsWith(unknown)).toEqual([
      "host.ssh: [198.18.26.10]:2222 is a machine whose host key nobody knows (/project/known does not list it): another one in its " +
        "place would be handed every secret; compare the output of `ssh-keyscan -p 2222 198.18.26.10 | ssh-keygen -lf -` with that of " +
        "`cat /etc/ssh/ssh_host_*_key.pub | ssh-keygen -lf -` on the machine's own console; if they agree: " +
        "ssh-keyscan -p 2222 198.18.26.10 >> /project/known; or, where nobody can be in between, write `hostKey: trust-on-first-use`",
    ]);
  });

  test("one may be written down, or be the first that is seen", () => {
    const hostKey = "ssh-ed25519 AAAAother";
    expect(connectionOf({ "host/ssh/hostKey": `${hostKey} root@labhost` })).toEqual({ hostKey });
    expect(connectionOf({ "host/ssh/hostKey": "trust-on-first-use" })).toEqual({ trustOnFirstUse: true });
  });

  test("one that the file has is not taken from the machine", () => {
    const known = { "host/ssh/port": 22, "host/ssh/knownHostsFile": "~/.ssh/known_hosts" };
    const found = { hostKey: "ssh-ed25519 AAAAhost", knownHostsFile: "/home/t/.ssh/known_hosts" };
    expect(connectionOf({ ...known, "host/ssh/hostKey": "trust-on-first-use" })).toEqual(found);
  });

  test.each(["", "yes", "AAAA", "ssh-ed25519", "trust-on-first-use "])("%j is none", (hostKey) => {
    expect(problemsWith({ "host/ssh/hostKey": hostKey })[0]).toMatch(
      /^host\.ssh\.hostKey: .* cannot stand here; use a host key such as ssh-ed25519 AAAA\.\.\. or trust-on-first-use$/,
    );
  });
});
