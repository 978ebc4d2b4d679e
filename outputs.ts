import type * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "./components/cloud/Cloud";
import type { ControlPlane } from "./components/control/ControlPlane";

/** What a person wants to know after `pulumi up`, and what `box/status` reads. */
export interface LabOutputs {
  /** Keystone's URL: the entry to every API. */
  readonly authUrl: pulumi.Output<string>;
  /** An administrator's clouds.yaml; a secret: `pulumi stack output cloudsYaml --show-secrets`. */
  readonly cloudsYaml: pulumi.Output<string>;
  /** By instance: its addresses, and the SSH command where it has a floating IP. */
  readonly instances: pulumi.Output<Record<string, { floatingIp?: string; fixedIps: string[]; ssh?: string }>>;
}

/** Stage 4. */
export function labOutputs(controlPlane: ControlPlane, cloud: Cloud): LabOutputs {
  return { authUrl: controlPlane.authUrl, cloudsYaml: controlPlane.cloudsYaml, instances: cloud.instances };
}
