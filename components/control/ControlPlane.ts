import { local } from "@pulumi/command";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ProjectNeed } from "../../model/cloud/project-need";
import type { ControlPlaneModel } from "../../model/types";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../../openstack/access";
import { drawnArgs, drawnOptions } from "../drawn";
import type { JoinValues } from "../node/inputs";
import { declareConnection, type Connection } from "../remote/connection";
import { onceReachable } from "../remote/reachable";
import { RemoteScript, type RemoteScriptArgs } from "../remote/RemoteScript";
import { cloudsYaml, openAccess, openJoin, installedAccess, installedJoin, parseInstallResult } from "./access";
import {
  installFunctions,
  installScripts,
  installSecrets,
  installVariables,
  secretsScripts,
  secretsVariables,
} from "./install-script";
import { providerArgs } from "./provider-args";

/** Arguments of {@link ControlPlane}: `install` on a bare machine, or `existing`. */
export type ControlPlaneArgs = ControlPlaneModel & {
  /**
   * What the administrator's project has to hold: an installed control plane raises its quotas for it.
   * @default - the quotas stay as they are
   */
  readonly need?: ProjectNeed;
};

/**
 * OpenStack's API services: Keystone, Glance, Placement, Nova and Neutron, answering.
 *
 * `install` turns a bare Debian 12 machine into one, and keeps what it made up to date. **Deleting it takes the cloud
 * with it**: databases, images, users, every instance's record; only the packages stay on the machine. Where the cloud
 * matters, give `{ protect: true }`, so that a `pulumi destroy` refuses.
 *
 * `existing` creates nothing: it signs in, so that wrong credentials are reported once and first.
 *
 * @example
 * const controlPlane = new ControlPlane("control-plane", {
 *   kind: "install", connection, publicAddress: "198.18.26.20", region: "RegionOne",
 *   flatNetworks: ["physnet1"], vlanRanges: [], ...installDefaults,
 *   filter: { ways: [], parties: {}, instances: [] }, clientsGiven: false,
 *   secrets: { databasePasswords: {}, servicePasswords: {} }, ephemeral: false,
 * });
 * new openstack.ComputeFlavorV2("small", { ram: 512, vcpus: 1, disk: 5 }, { provider: controlPlane.provider });
 */
export class ControlPlane extends pulumi.ComponentResource {
  /** The provider for everything inside the cloud; it signs in as administrator. */
  readonly provider: openstack.Provider;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Output<ApiAccess>;
  /** What nodes join with; a secret. Absent: an existing control plane whose secrets were not given. */
  readonly join: pulumi.Output<JoinValues> | undefined;
  /** Keystone's URL. */
  readonly authUrl: pulumi.Output<string>;
  /**
   * The authority of the APIs' certificates, PEM text: `ca.pem` beside clouds.yaml. Undefined: a public authority,
   * or, for an existing control plane, what its settings say.
   */
  readonly caCertificate: pulumi.Output<string | undefined> | undefined;
  /** A `clouds.yaml` for people; a secret. */
  readonly cloudsYaml: pulumi.Output<string>;
  /** The resource whose deletion also deletes everything in OpenStack. Absent: the control plane outlives the program. */
  readonly lifetime?: pulumi.Resource;
  /** The machine whose filter lets nodes in. Absent: Atelier does not manage the control plane. */
  readonly controller?: Connection;

  constructor(name: string, args: ControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:control:ControlPlane", name, {}, opts);

    let ready: pulumi.Resource | undefined;
    if (args.kind === "install") {
      const hooks = onceReachable(name, args.connection, "controlPlane.ssh");
      const connection = declareConnection(name, args.connection, "controlPlane.ssh", { parent: this });
      // The error of a failed script may contain its output, so the output is encrypted with this key.
      const drawn = new local.Command(`${name}-secrets-key`, drawnArgs(), { parent: this, ...drawnOptions });
      const key = pulumi.secret(drawn.stdout);
      const secrets = new RemoteScript(`${name}-secrets`, secretsArgs(args, connection, key), { parent: this, hooks });
      const afterSecrets = { parent: this, dependsOn: [secrets] };
      const installation = new RemoteScript(`${name}-install`, installArgs(args, connection), afterSecrets);
      // The values come from the secrets alone, but are used only after the installation.
      const printed = pulumi.all([secrets.stdout, key, installation.urn]);
      const result = pulumi.secret(printed.apply(([stdout, seal]) => parseInstallResult(stdout, seal)));
      this.lifetime = installation;
      this.controller = connection;
      this.access = result.apply(installedAccess);
      this.join = result.apply(installedJoin);
      // Everything in the cloud waits for the provider, and so for the quotas.
      ready =
        args.need && new ApiTask(`${name}-quotas`, quotasArgs(this.access, args.need), lasting(this, installation));
    } else {
      this.access = pulumi.secret(openAccess(args.auth));
      this.join = args.join && pulumi.secret(openJoin(args.auth, args.join));
      const signIn = { task: "sign-in", access: this.access, params: {} } as const;
      ready = new ApiTask(`${name}-sign-in`, signIn, { parent: this });
    }
    const provider = { parent: this, dependsOn: ready && [ready] };
    this.provider = new openstack.Provider(`${name}-openstack`, providerArgs(this.access), provider);
    this.authUrl = pulumi.unsecret(this.access.apply((access) => access.authUrl));
    const isPublic = args.kind === "existing" && args.auth.caCertificate === undefined;
    this.caCertificate = isPublic ? undefined : pulumi.unsecret(this.access.apply((access) => access.caCertificate));
    this.cloudsYaml = this.access.apply(cloudsYaml);
    this.registerOutputs({ authUrl: this.authUrl });
  }
}

/** The quotas are deleted with the databases. */
function lasting(parent: pulumi.Resource, installation: pulumi.Resource): pulumi.CustomResourceOptions {
  return { parent, dependsOn: [installation], deletedWith: installation };
}

function quotasArgs(access: pulumi.Input<ApiAccess>, need: ProjectNeed): ApiTaskArgs<"raise-quotas"> {
  return { task: "raise-quotas", access, params: { need } };
}

type InstallArgs = Extract<ControlPlaneArgs, { kind: "install" }>;

function secretsArgs(args: InstallArgs, connection: Connection, key: pulumi.Output<string>): RemoteScriptArgs {
  return {
    connection,
    scripts: secretsScripts,
    variables: { ...secretsVariables(args), ...secretVariables(args), RESULT_KEY: key },
    secretOutput: true,
  };
}

function installArgs(args: InstallArgs, connection: Connection): RemoteScriptArgs {
  return {
    connection,
    functions: installFunctions(args),
    scripts: installScripts(),
    variables: { ...installVariables(args), ...secretVariables(args) },
  };
}

/** If a secret is given, the script's whole input becomes a secret. */
function secretVariables(args: InstallArgs): Record<string, pulumi.Output<string>> {
  const entries = Object.entries(installSecrets(args));
  return Object.fromEntries(entries.map(([name, value]) => [name, pulumi.secret(value.reveal())]));
}
