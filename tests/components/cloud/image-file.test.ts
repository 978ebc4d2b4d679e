/** The script that checks an image file, or downloads it, before it is uploaded. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServers, listen, root, run } from "./processes";

jest.setTimeout(60_000);

afterEach(closeServers);

describe("checking an image file", () => {
  let folder = "";
  const content = "an image\n";
  const sha256 = createHash("sha256").update(content).digest("hex");
  const check = (source: string, sum = sha256) =>
    run([join(root, "components/image/checked-file.sh")], {
      cwd: folder,
      env: {
        SOURCE: source,
        SHA256: sum,
        TARGET: `.images/${sum}`,
        ATELIER_CACHE: join(folder, "cache"),
        NO_PROXY: "127.0.0.1",
      },
    });
  const uploaded = () => readFileSync(join(folder, ".images", sha256), "utf8");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "image-file-"));
    writeFileSync(join(folder, "tiny.qcow2"), content);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("makes it a file named by its content, as often as asked", async () => {
    expect(await check("tiny.qcow2")).toEqual({ status: 0, stderr: "" });
    expect(await check("tiny.qcow2")).toEqual({ status: 0, stderr: "" });
    expect(uploaded()).toBe(content);
  });

  it("tells curl a URL's password where nobody else reads it, and shows it to nobody", async () => {
    mkdirSync(join(folder, "bin"));
    const curl = `#!/bin/bash\necho "$*" >${folder}/arguments\ncat >${folder}/config\nexit 22\n`;
    writeFileSync(join(folder, "bin/curl"), curl, { mode: 0o755 });
    const path = process.env["PATH"];
    process.env["PATH"] = `${join(folder, "bin")}:${path}`;
    const { status, stderr } = await check('https://downloader:s3cret"\\@x.example/a.qcow2').finally(
      () => (process.env["PATH"] = path),
    );
    expect(status).toBe(1);
    expect(stderr).toContain("https://x.example/a.qcow2 cannot be downloaded");
    expect(stderr + readFileSync(join(folder, "arguments"), "utf8")).not.toMatch(/s3cret|downloader/);
    expect(readFileSync(join(folder, "config"), "utf8")).toBe(
      'url = "https://downloader:s3cret\\"\\\\@x.example/a.qcow2"\n',
    );
  });

  it("refuses another content, and a file that is not there", async () => {
    const other = "0".repeat(64);
    expect(await check("tiny.qcow2", other)).toEqual({
      status: 1,
      stderr:
        `error: tiny.qcow2 does not have the SHA-256 ${other}\n` +
        "  next: correct the image's sha256, or take the right file\n",
    });
    expect(await check("none.qcow2")).toEqual({
      status: 1,
      stderr: "error: there is no file none.qcow2\n  next: correct the image's source, or make the file\n",
    });
  });

  it("downloads a URL once, and only what it promises", async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end(content);
    });
    const url = `http://127.0.0.1:${await listen(server, "127.0.0.1")}/tiny.qcow2`;
    expect((await check(url)).status).toBe(0);
    expect((await check(url.replace("http:", "HTTP:"))).status).toBe(0);
    expect(requests).toBe(1);
    expect(uploaded()).toBe(content);
    expect((await check(url, "0".repeat(64))).stderr).toContain(`${url} does not have the SHA-256 000`);
  });
});
