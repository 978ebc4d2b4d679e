/** Files that the settings name, and how their paths are read. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labFrom } from "../../../reading/lab";
import { expandPath, thisMachine } from "../../../reading/machine";
import { formatProblem } from "../../../values/problem";
import { baseFiles, changed, memoryMachine, problemsWith } from "../base";

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
