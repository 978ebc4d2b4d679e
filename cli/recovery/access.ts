/**
 * The administrator's access from the OpenStack provider in the state: after a first run that was killed, the outputs
 * have none.
 */
import type { ApiAccess } from "../../openstack/access";
import { plain, providerIn, type State } from "./state";

/**
 * @param state exported with its secrets
 * @param provider `URN::ID`
 * @returns undefined if it is no provider of OpenStack
 */
export function accessOf(state: State, provider: string): ApiAccess | undefined {
  const found = providerIn(state, provider);
  if (found?.type !== "pulumi:providers:openstack") return undefined;
  const inputs = plain(found.inputs) as Readonly<Record<string, string | undefined>>;
  const { authUrl = "", userName = "", password = "", tenantName = "", region = "", cacertFile } = inputs;
  const { userDomainName = "Default", projectDomainName = "Default" } = inputs;
  return {
    ...{ authUrl, username: userName, password, projectName: tenantName, userDomainName, projectDomainName, region },
    ...(cacertFile === undefined ? {} : { caCertificate: cacertFile }),
  };
}
