/** Teams as a plain Pulumi program has them: ten resources each. Access by OS_* of the environment. */
import * as openstack from "@pulumi/openstack";

const teams = Number(process.env.TEAMS);
const domainId = process.env.DOMAIN_ID;

for (let team = 0; team < teams; team++) {
  const name = `bench-naive-${String(team).padStart(3, "0")}`;
  const tenantId = new openstack.IdentityProjectV3(name, { name, domainId }).id;
  new openstack.ComputeQuotasetV2(name, { projectId: tenantId, instances: 2, cores: 4, ram: 4096 });
  const network = new openstack.NetworkingNetworkV2(name, { name, tenantId });
  const subnet = new openstack.NetworkingSubnetV2(name, {
    ...{ name, tenantId, networkId: network.id, cidr: "192.168.100.0/24" },
  });
  const router = new openstack.NetworkingRouterV2(name, { name, tenantId });
  new openstack.NetworkingRouterInterfaceV2(name, { routerId: router.id, subnetId: subnet.id });
  const group = new openstack.NetworkingSecgroupV2(name, { name, tenantId });
  for (const port of [22, 80, 443])
    new openstack.NetworkingSecgroupRuleV2(`${name}-${port}`, {
      ...{ tenantId, securityGroupId: group.id, direction: "ingress", ethertype: "IPv4", protocol: "tcp" },
      ...{ portRangeMin: port, portRangeMax: port, remoteIpPrefix: "0.0.0.0/0" },
    });
}
