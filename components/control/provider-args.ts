import type * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ApiAccess } from "../../openstack/access";

/** The provider's arguments. Only the password is a secret: the rest is useful in a diff. */
export function providerArgs(access: pulumi.Output<ApiAccess>): openstack.ProviderArgs {
  const plain = <T>(pick: (access: ApiAccess) => T) => pulumi.unsecret(access.apply(pick));
  return {
    authUrl: plain((a) => a.authUrl),
    userName: plain((a) => a.username),
    password: access.apply((a) => a.password),
    tenantName: plain((a) => a.projectName),
    userDomainName: plain((a) => a.userDomainName),
    projectDomainName: plain((a) => a.projectDomainName),
    region: plain((a) => a.region),
    cacertFile: plain((a) => a.caCertificate),
    // A restarting API answers at the second or third try.
    maxRetries: 3,
  };
}
