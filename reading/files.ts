import { hostKeyId, knownHostsName, type SettingsFiles, type SshSettings } from "../model/files";
import { Problems, type Step, type Trouble } from "../values/problem";
import { isUrl } from "../values/url";
import { readCloud } from "./clouds-yaml";
import { troubleWithCertificate, troubleWithPrivateKey, troubleWithPublicKey, troubleWithTlsKey } from "./key-files";
import { findHostKey } from "./known-hosts";
import { locate } from "./locate";
import { expandPath, type Machine } from "./machine";
import type { LabSettings } from "../settings/lab";

/** The content of the files that settings name, with problems and warnings. */
export interface FilesRead {
  readonly files: SettingsFiles;
  readonly problems: Problems;
  readonly warnings: readonly string[];
}

class Reader {
  readonly paths = new Map<string, string>();
  readonly texts = new Map<string, string>();
  readonly hostKeys = new Map<string, string>();
  readonly clouds: Map<string, SettingsFiles["clouds"] extends ReadonlyMap<string, infer T> ? T : never> = new Map();
  readonly problems = new Problems();
  readonly warnings: string[] = [];

  constructor(readonly machine: Machine) {}

  /** Records a file's absolute path. Undefined: it cannot be used, which is reported. */
  locate(at: readonly Step[], written: string, fix: string): string | undefined {
    const path = locate(this.problems, at, written, this.machine, fix);
    if (path !== undefined) this.paths.set(written, path);
    return path;
  }

  /** Reads a text file and checks its content. */
  readText(
    at: readonly Step[],
    written: string,
    fix: string,
    check: (text: string) => Trouble | undefined = () => undefined,
  ): void {
    const path = this.locate(at, written, fix);
    if (path === undefined) return;
    const content = this.machine.read(path);
    const verdict = check(content);
    if (verdict === undefined) this.texts.set(written, content);
    else this.problems.add(at, written, verdict.reason, verdict.fix);
  }

  readSsh(at: readonly Step[], ssh: SshSettings): void {
    if (ssh.identity !== "agent") {
      const fix = "name the private key of that user, or write `identity: agent`";
      this.readText([...at, "identity", "file"], ssh.identity.file, fix, troubleWithPrivateKey);
    } else if (!this.machine.environment["SSH_AUTH_SOCK"])
      this.warnings.push(
        `No SSH agent is running (SSH_AUTH_SOCK is not set), and ${ssh.address} is to be reached with its keys: start one, or set \`identity\`.`,
      );
    this.readHostKey(at, ssh);
  }

  readHostKey(at: readonly Step[], ssh: SshSettings): void {
    if (ssh.hostKey !== undefined && ssh.hostKey !== "trust-on-first-use") return;
    const expanded = expandPath(ssh.knownHostsFile, this.machine);
    // An unset variable is a mistake. A missing known_hosts file is none: it lists no hosts.
    if ("unset" in expanded) return void this.locate([...at, "knownHostsFile"], ssh.knownHostsFile, "");
    this.paths.set(ssh.knownHostsFile, expanded.path);
    const name = knownHostsName(ssh);
    const known = this.machine.trouble(expanded.path) === undefined ? this.machine.read(expanded.path) : "";
    const key = findHostKey(known, name);
    if (key !== undefined) this.hostKeys.set(hostKeyId(ssh), key);
    else if (ssh.hostKey === undefined) {
      const scan = `ssh-keyscan ${ssh.port === 22 ? "" : `-p ${ssh.port} `}${ssh.address}`;
      this.problems.add(
        at,
        name,
        `is a machine whose host key nobody knows (${expanded.shown} does not list it): another one in its place would be handed every secret`,
        `compare the output of \`${scan} | ssh-keygen -lf -\` with that of \`cat /etc/ssh/ssh_host_*_key.pub | ssh-keygen -lf -\` on the machine's own console; ` +
          `if they agree: ${scan} >> ${expanded.shown}; or, where nobody can be in between, write \`hostKey: trust-on-first-use\``,
      );
    }
  }

  /** Warns of an image without a checksum: its content is up to the server, and with http:// to anybody on the way. */
  checkDownload(at: readonly Step[], url: string, sha256: string | undefined): void {
    if (sha256 !== undefined) return;
    const fix = "write its checksum as `sha256` beside it (of a dated image, not of `latest`)";
    if (/^http:/i.test(url)) this.problems.add(at, withoutSignIn(url), "is fetched without TLS and not checked", fix);
    else this.warnings.push(`What ${withoutSignIn(url)} hands out is not checked: ${fix}.`);
  }

  readCloud(at: readonly Step[], name: string): void {
    const found = readCloud(name, this.machine);
    if ("reason" in found) return void this.problems.add(at, name, found.reason, found.fix);
    this.clouds.set(name, found);
    this.warnOfClearText(found.authUrl);
  }

  /** Warns of unencrypted access. Not for this machine itself, where nobody is on the way; a tunnel ends here. */
  warnOfClearText(authUrl: string): void {
    if (!/^http:/i.test(authUrl) || /^http:\/\/(localhost|127\.[0-9.]+|\[::1\])([:/]|$)/i.test(authUrl)) return;
    this.warnings.push(
      `The APIs of ${authUrl} are asked without TLS: the administrator's password, every token, and the secrets of teams and nodes ` +
        "travel in clear, for everybody on the way to read. Give the control plane a certificate and write https://.",
    );
  }
}

/** The URL without user and password, for comparing and showing. */
function withoutSignIn(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

function readTls(reader: Reader, tls: Extract<LabSettings["controlPlane"], { kind: "install" }>["tls"]): void {
  if (tls === undefined) return;
  const at = ["controlPlane", "tls"];
  const read = (name: keyof typeof tls, fix: string, trouble: typeof troubleWithCertificate) =>
    reader.readText([...at, name], tls[name], fix, trouble);
  read("certificateFile", "name the PEM file of the control plane's certificate", troubleWithCertificate);
  read("privateKeyFile", "name the PEM file of the certificate's key", troubleWithTlsKey);
  read("caCertificateFile", "name the PEM file of the authority that signed the certificate", troubleWithCertificate);
}

function readControlPlane(reader: Reader, controlPlane: LabSettings["controlPlane"]): void {
  if (controlPlane.kind === "install") {
    reader.readSsh(["controlPlane", "ssh"], controlPlane.ssh);
    return readTls(reader, controlPlane.tls);
  }
  const at = ["controlPlane", "auth"];
  const { auth } = controlPlane;
  if ("cloud" in auth) return reader.readCloud([...at, "cloud"], auth.cloud);
  reader.warnOfClearText(auth.authUrl);
  if (auth.caCertificateFile !== undefined)
    reader.readText(
      [...at, "caCertificateFile"],
      auth.caCertificateFile,
      "name the PEM file of the authority that signed the APIs' certificates",
      troubleWithCertificate,
    );
}

function readCloudFiles(reader: Reader, cloud: LabSettings["cloud"]): void {
  for (const [name, { source, sha256 }] of Object.entries(cloud.images)) {
    const at = ["cloud", "images", name, "source"];
    if ("file" in source) reader.locate([...at, "file"], source.file, "name an image file, or give a `url`");
    else reader.checkDownload([...at, "url"], source.url, sha256);
  }
  for (const [name, pair] of Object.entries(cloud.keyPairs))
    if ("publicKeyFile" in pair) {
      const fix = "name a public key; ssh-keygen -t ed25519 makes a pair";
      reader.readText(["cloud", "keyPairs", name, "publicKeyFile"], pair.publicKeyFile, fix, troubleWithPublicKey);
    }
  for (const [name, { userData }] of Object.entries(cloud.instances))
    if (typeof userData === "object" && "file" in userData)
      reader.readText(
        ["cloud", "instances", name, "userData", "file"],
        userData.file,
        "name the file with the user data, or write it here as `inline`",
      );
}

/** Reads every file that the settings name, and reports how to fix each unusable one. */
export function readFiles(settings: LabSettings, machine: Machine): FilesRead {
  const reader = new Reader(machine);
  if (settings.host !== undefined) reader.readSsh(["host", "ssh"], settings.host.ssh);
  readControlPlane(reader, settings.controlPlane);
  const image = settings.nodeImage?.source;
  if (image !== undefined && !isUrl(image))
    reader.locate(["nodeImage", "source"], image, "make one (images/build node), or give the URL of a Debian 12 qcow2");
  else if (image !== undefined) reader.checkDownload(["nodeImage", "source"], image, settings.nodeImage?.sha256);
  readCloudFiles(reader, settings.cloud);
  const { paths, texts, hostKeys, clouds, problems, warnings } = reader;
  return { files: { paths, texts, hostKeys, clouds }, problems, warnings };
}
