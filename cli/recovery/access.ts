/** The administrator's way to the cloud, as the state's own provider has it: there is none among outputs of a first run that was killed. */
import type { ApiAccess } from "../../openstack/access";
import { plain, type State } from "./state";

/**
 * @param state exported with its secrets
 * @param provider `URN::ID`
 * @returns undefined where it is no provider of OpenStack
 */
export function accessOf(state: State, provider: string): ApiAccess | undefined {
  // By its URN alone: it may have been replaced since.
  const found = state.deployment.resources?.find(({ urn, delete: gone }) => provider.startsWith(`${urn}::`) && !gone);
  if (found?.type !== "pulumi:providers:openstack") return undefined;
  const inputs = plain(found.inputs) as Readonly<Record<string, string | undefined>>;
  const { authUrl = "", userName = "", password = "", tenantName = "", region = "", cacertFile } = inputs;
  const { userDomainName = "Default", projectDomainName = "Default" } = inputs;
  return {
    ...{ authUrl, username: userName, password, projectName: tenantName, userDomainName, projectDomainName, region },
    ...(cacertFile === undefined ? {} : { caCertificate: cacertFile }),
  };
}
