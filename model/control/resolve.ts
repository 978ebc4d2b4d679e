import type { LabSettings } from "../../settings/lab";
import { controllerFilter } from "../filters";
import { resolveConnection, type SettingsFiles } from "../files";
import { Secret } from "../../values/secret";
import type { GivenAccess, ControlPlaneModel, NodeModel } from "../types";

export type ControlPlaneSettings = LabSettings["controlPlane"];
type ExistingSettings = Extract<ControlPlaneSettings, { kind: "existing" }>;

/** Name of an installed controller, for the nodes' /etc/hosts. */
export const controllerName = "controller";

/** Stands for a clouds.yaml entry that could not be read. That is a problem, so no lab is ever made with it. */
const noAccess: GivenAccess = {
  authUrl: "",
  username: "",
  password: new Secret(""),
  projectName: "",
  userDomainName: "",
  projectDomainName: "",
  region: "",
};

function resolveAuth(auth: ExistingSettings["auth"], files: SettingsFiles): GivenAccess {
  if ("cloud" in auth) return files.clouds.get(auth.cloud) ?? noAccess;
  const { caCertificateFile, ...rest } = auth;
  return caCertificateFile === undefined ? rest : { ...rest, caCertificate: files.texts.get(caCertificateFile) ?? "" };
}

/** The administrator's access to an existing control plane. Undefined: it is installed. */
export function existingAccess(controlPlane: ControlPlaneSettings, files: SettingsFiles): GivenAccess | undefined {
  return controlPlane.kind === "existing" ? resolveAuth(controlPlane.auth, files) : undefined;
}

/** @param nodes the lab's nodes: an installed control plane limits none of their calls, and serves its volumes to them */
export function resolveControlPlane(
  settings: LabSettings,
  files: SettingsFiles,
  nodes: readonly NodeModel[],
): ControlPlaneModel {
  const { controlPlane } = settings;
  if (controlPlane.kind === "install") {
    const { ssh, volumes, tls, clients: given, openPorts, ...rest } = controlPlane;
    const text = (file: string) => `${(files.texts.get(file) ?? "").replaceAll("\r\n", "\n").trim()}\n`;
    return {
      ...rest,
      connection: resolveConnection(ssh, files),
      filter: controllerFilter(settings, controlPlane),
      clientsGiven: given !== undefined,
      nodes: nodes.map(({ management }) => management.address),
      ...(tls === undefined
        ? {}
        : {
            tls: {
              certificate: text(tls.certificateFile),
              privateKey: new Secret(text(tls.privateKeyFile)),
              caCertificate: text(tls.caCertificateFile),
            },
          }),
      ...(volumes === undefined ? {} : { volumes }),
    };
  }
  const { auth, join } = controlPlane;
  return { kind: "existing", auth: resolveAuth(auth, files), ...(join === undefined ? {} : { join }) };
}

/** Hosts of the control plane that nodes connect to, as far as the settings name them. */
export function controlPlaneHosts(controlPlane: ControlPlaneSettings): string[] {
  if (controlPlane.kind === "install") return [controllerName, controlPlane.publicAddress];
  const { auth, join } = controlPlane;
  return [
    ...("authUrl" in auth ? [new URL(auth.authUrl).hostname] : []),
    ...(join === undefined ? [] : [join.metadataAddress]),
  ];
}
