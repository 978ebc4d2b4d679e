import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labFrom } from "../../config/load";
import { formatProblem } from "../../values/problem";
import { expandPath, thisMachine } from "../../config/machine";
import { baseFiles, changed, existingControlPlane, memoryMachine, privateKey, problemsWith, publicKey } from "./base";

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

test("images and user data are looked for", () => {
  expect(
    problemsWith({
      "nodeImage/source": "other.qcow2",
      "cloud/images/guest/source/file": "/srv/guest.qcow2",
      "cloud/instances/docker/userData": { file: "docker.yaml" },
    }),
  ).toEqual([
    "nodeImage.source: other.qcow2 (/project/other.qcow2) does not exist; make one (images/build node), or give the URL of a Debian 12 qcow2",
    "cloud.images.guest.source.file: /srv/guest.qcow2 does not exist; name an image file, or give a `url`",
    "cloud.instances.docker.userData.file: docker.yaml (/project/docker.yaml) does not exist; name the file with the user data, or write it here as `inline`",
  ]);
});

test("a variable that is not set is told with the way to give a fallback", () => {
  expect(problemsWith({ "nodeImage/source": "${IMAGES}/node.qcow2" })).toEqual([
    "nodeImage.source: ${IMAGES}/node.qcow2 uses IMAGES, which is not set in the environment; set IMAGES, or write a fallback: ${IMAGES:-/some/path}",
  ]);
});

describe("paths", () => {
  const machine = memoryMachine({}, { STATE: "/srv/state", EMPTY: "" });
  test.each([
    ["a/b", "/project/a/b"],
    ["./a", "/project/a"],
    ["/a", "/a"],
    ["~", "/home/t"],
    ["~/a", "/home/t/a"],
    ["/a/~/b", "/a/~/b"],
    ["$STATE/a", "/srv/state/a"],
    ["${STATE}/a", "/srv/state/a"],
    ["${STATE:-/x}/a", "/srv/state/a"],
    ["${OTHER:-/x}/a", "/x/a"],
    ["${EMPTY:-/x}/a", "/x/a"],
    ["${OTHER:-~/x}/a", "/home/t/x/a"],
  ])("%s is %s", (written, path) => {
    expect(expandPath(written, machine)).toMatchObject({ path });
  });

  test.each([
    ["$STATE/a", "$STATE/a"],
    ["/x/${STATE:-/y}/a", "/x/$STATE/a"],
    ["${OTHER:-/x}/a", "/x/a"],
    ["~/a", "/home/t/a"],
    ["a", "/project/a"],
  ])("%s is shown as %s: what stands in the environment may be secret", (written, shown) => {
    expect(expandPath(written, machine)).toMatchObject({ shown });
  });

  test("no report shows a value of the environment", () => {
    const secrets = memoryMachine(baseFiles, { TOKEN: "/s3cret" });
    const report = (changes: Record<string, unknown>) => {
      const loaded = labFrom(changed(changes), secrets);
      return "problems" in loaded ? loaded.problems.map(formatProblem).join("\n") : "";
    };
    const texts = [
      report({ "nodeImage/source": "${TOKEN}/node.qcow2" }),
      report({ "host/ssh/knownHostsFile": "$TOKEN/known_hosts", "host/ssh/hostKey": undefined }),
    ];
    for (const text of texts) {
      expect(text).toContain("$TOKEN");
      expect(text).not.toContain("s3cret");
    }
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

describe("warnings", () => {
  const warningsOf = (changes: Record<string, unknown>, machine = memoryMachine()) => {
    const loaded = labFrom(changed(changes), machine);
    return "warnings" in loaded ? loaded.warnings : loaded.problems;
  };

  test("none when all is known", () => {
    expect(warningsOf({})).toEqual([]);
  });

  test("none for what the settings say of a host key", () => {
    const hostKey = "trust-on-first-use";
    expect(warningsOf({ "host/ssh/knownHostsFile": "known", "host/ssh/hostKey": hostKey })).toEqual([]);
  });

  test("a control plane without TLS, and what travels in clear there", () => {
    const found = (authUrl: string) => {
      const auth = { ...existingControlPlane.auth, authUrl };
      return warningsOf({ controlPlane: { ...existingControlPlane, auth } });
    };
    expect(found("http://10.0.0.5:5000/v3")).toEqual([
      "The APIs of http://10.0.0.5:5000/v3 are asked without TLS: the administrator's password, every token, and the secrets of teams and nodes travel in clear, for everybody on the way to read. Give the control plane a certificate and write https://.",
    ]);
    expect(found("https://10.0.0.5:5000/v3")).toEqual([]);
    // A tunnel's end, with nobody else on the way; but not a name that only looks like it.
    for (const own of ["http://127.0.0.1:5000/v3", "http://localhost:5000/v3", "http://[::1]:5000/v3"])
      expect(found(own)).toEqual([]);
    expect(found("http://localhost.example:5000/v3")).toEqual([expect.stringContaining("travel in clear")]);
    const clouds = `clouds:\n  school:\n    auth: {auth_url: "http://10.0.0.5:5000", username: a, password: b, project_name: c}\n`;
    const byName = { controlPlane: { ...existingControlPlane, auth: { cloud: "school" } } };
    expect(warningsOf(byName, memoryMachine({ ...baseFiles, "/project/clouds.yaml": clouds }))).toEqual([
      expect.stringContaining("travel in clear"),
    ]);
  });

  test("an agent that does not run", () => {
    expect(warningsOf({ "host/ssh/identity": "agent" })).toEqual([
      "No SSH agent is running (SSH_AUTH_SOCK is not set), and 198.18.26.10 is to be reached with its keys: start one, or set `identity`.",
    ]);
    expect(warningsOf({ "host/ssh/identity": "agent" }, memoryMachine(baseFiles, { SSH_AUTH_SOCK: "/run/a" }))).toEqual(
      [],
    );
  });
});

describe("downloads", () => {
  const image = (source: object) => ({ "cloud/images/guest": { source: { file: "images/guest.qcow2" }, ...source } });
  const url = (scheme: string) => `${scheme}://user:w0rd@x.example/x.qcow2`;
  const sha256 = "a".repeat(64);

  test("without TLS and without a sum are refused, and never with a password in the message", () => {
    const fix = "write its checksum as `sha256` beside it (of a dated image, not of `latest`)";
    const reason = `http://x.example/x.qcow2 is fetched without TLS and not checked; ${fix}`;
    expect(problemsWith(image({ source: { url: url("http") } }))).toEqual([`cloud.images.guest.source.url: ${reason}`]);
    expect(problemsWith({ nodeImage: { source: url("http") } })).toEqual([`nodeImage.source: ${reason}`]);
  });

  test.each([
    ["http", { sha256 }, 0],
    ["https", {}, 1],
    ["https", { sha256 }, 0],
  ])("by %s with %j: %d warnings", (scheme, sum, count) => {
    for (const changes of [
      image({ source: { url: url(scheme) }, ...sum }),
      { nodeImage: { source: url(scheme), ...sum } },
    ]) {
      const loaded = labFrom(changed(changes), memoryMachine());
      const warnings = "warnings" in loaded ? loaded.warnings : loaded.problems;
      expect(warnings).toEqual(
        Array(count).fill(expect.stringContaining("What https://x.example/x.qcow2 hands out is not checked")),
      );
    }
  });
});

describe("host keys", () => {
  const unknown = { "host/ssh/port": 2222, "host/ssh/knownHostsFile": "known" };
  const connectionOf = (changes: Record<string, unknown>) => {
    const loaded = labFrom(changed({ ...unknown, ...changes }), memoryMachine());
    if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
    const { hostKey, knownHostsFile, trustOnFirstUse } = loaded.lab.hosts[0]!.connection;
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

describe("the real machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-files-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("tells a file from what is none", () => {
    writeFileSync(join(folder, "file"), "text");
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
    expect(
      ["file", "dangling", "missing", ".", "file/below", "x".repeat(300)].map((name) =>
        thisMachine.trouble(join(folder, name)),
      ),
    ).toEqual([
      undefined,
      "does not exist",
      "does not exist",
      "is a folder",
      "does not exist",
      "cannot be read by the user who runs Pulumi",
    ]);
    expect(thisMachine.read(join(folder, "file"))).toBe("text");
  });
});
