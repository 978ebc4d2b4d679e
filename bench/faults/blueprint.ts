/** The class that faults are tried on: a machine of each team with a network, router, group and floating IP. */
export const blueprint = `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
securityGroups: { web: { rules: [{ protocol: tcp, ports: 81, remote: { group: web } }] } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }], floatingIp: true, securityGroups: [web] } }
`;
