import type { LabSettingsInput } from "../../settings/lab";
import { Engine } from "./engine";
import { administrator, devSettings, state } from "./lab";

/**
 * Stacks of their own against the running lab's machines and OpenStack, each with one mistake: no nodes, nothing in the
 * cloud but what the mistake needs. They leave nothing.
 */
export class Elsewhere {
  private constructor(
    private readonly engine: Engine,
    private readonly auth: {
      readonly authUrl: string;
      readonly username: string;
      readonly password: string;
      readonly projectName: string;
      readonly caCertificateFile: string;
    },
  ) {}

  /** With the access that the running lab's own stack hands out. */
  static async open(): Promise<Elsewhere> {
    const { authUrl, username, password, projectName, caCertificate } = await administrator();
    const engine = new Engine();
    const caCertificateFile = engine.file("ca.pem", caCertificate ?? "");
    return new Elsewhere(engine, { authUrl, username, password, projectName, caCertificateFile });
  }

  close(): void {
    this.engine.dispose();
  }

  /** What `up` says. @throws when it succeeds, shows a stack trace, or a password. */
  private async refused(stack: string, settings: Partial<LabSettingsInput>): Promise<string> {
    const controlPlane = { kind: "existing" as const, auth: this.auth };
    const { code, stdout, stderr } = await this.engine.tryUp(stack, {
      controlPlane,
      nodes: {},
      cloud: {},
      ...settings,
    });
    const text = stdout + stderr;
    if (code === 0) throw new Error(`stack ${stack} went up`);
    const unwanted = [/^\s+at .*\.[jt]s:\d+/m.exec(text)?.[0], text.includes(this.auth.password) && "a password"];
    if (unwanted.some(Boolean)) throw new Error(`stack ${stack} shows ${unwanted.filter(Boolean).join(", ")}`);
    return text;
  }

  /** A key that the lab host does not know. */
  strangersKey(): Promise<string> {
    const { host } = devSettings();
    if (!host) throw new Error("Pulumi.dev.yaml has no host");
    const identity = { file: `${this.engine.folder}/ssh/id_ed25519` };
    const ssh = { ...host.ssh, identity, knownHostsFile: `${state}/ssh/known_hosts` };
    return this.refused("stranger", { host: { ...host, ssh } });
  }

  wrongPassword(password: string): Promise<string> {
    const controlPlane = { kind: "existing" as const, auth: { ...this.auth, password } };
    return this.refused("password", {
      controlPlane,
      cloud: { flavors: { tiny: { vcpus: 1, ramMiB: 64, diskGiB: 1 } } },
    });
  }

  wrongChecksum(file: string, sha256: string): Promise<string> {
    return this.refused("checksum", { cloud: { images: { guest: { source: { file }, sha256 } } } });
  }

  /** A second external network on the untagged wire of the first. */
  wireInUse(): Promise<string> {
    const { internet } = devSettings().cloud?.externalNetworks ?? {};
    if (!internet) throw new Error("Pulumi.dev.yaml has no external network internet");
    return this.refused("in-use", { cloud: { externalNetworks: { internet2: internet } } });
  }
}
