import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** A host key as a node gets it. */
export interface HostKey {
  /** In OpenSSH's format. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA...` */
  readonly publicKey: string;
}

/** Result of {@link declareHostKey}. */
export interface MadeHostKey {
  /** Both halves; a secret. */
  readonly key: pulumi.Output<HostKey>;
  readonly publicKey: pulumi.Output<string>;
}

/**
 * A node's host key, kept in the state: it is known before the node boots, and stays when the machine is recreated.
 * The public half is not encrypted in the state, so that somebody can log in to a node that never became ready.
 */
export function declareHostKey(name: string, opts: pulumi.ComponentResourceOptions): MadeHostKey {
  const made = new local.Command(
    name,
    { create: "components/node/host-key.sh", logging: local.Logging.None, addPreviousOutputInEnv: false },
    { ...opts, additionalSecretOutputs: ["stdout"] },
  );
  const publicKey = made.stderr.apply((text) => text.trim());
  const key = pulumi.secret(pulumi.all([made.stdout, publicKey])).apply(([base64, publicHalf]) => ({
    privateKey: Buffer.from(base64, "base64").toString("utf8"),
    publicKey: publicHalf,
  }));
  return { key, publicKey };
}
