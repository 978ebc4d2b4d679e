/** What is done as it is written, but not in silence. */
import { labFrom } from "../../../reading/lab";
import { baseFiles, changed, existingControlPlane, memoryMachine, problemsWith } from "../base";

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
