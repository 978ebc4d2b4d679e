import type { LabSettings } from "../../settings/lab";
import { insteadOf } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import type { LabModel } from "../types";

/** Every name that refers to something else in `cloud` has to be declared there. */
export function checkReferences({ cloud }: LabSettings, _lab: LabModel, problems: Problems): void {
  type Kind = Exclude<keyof typeof cloud, "instances" | "routers">;
  const expect = (path: readonly Step[], name: string, what: string, ...kinds: Kind[]) => {
    if (kinds.some((kind) => Object.hasOwn(cloud[kind], name))) return;
    const known = kinds.flatMap((kind) => [...Object.keys(cloud[kind]), ...problems.unreadIn("cloud", kind)]);
    problems.addLack(
      kinds.map((kind) => ["cloud", kind, name]),
      path,
      name,
      `is no ${what}`,
      insteadOf(name, known, `declare it in cloud.${kinds[0]}`),
    );
  };

  for (const [name, router] of Object.entries(cloud.routers)) {
    const at = ["cloud", "routers", name];
    if (router.externalNetwork !== undefined)
      expect([...at, "externalNetwork"], router.externalNetwork, "external network", "externalNetworks");
    for (const [i, network] of router.networks.entries())
      if (Object.hasOwn(cloud.externalNetworks, network) && !Object.hasOwn(cloud.privateNetworks, network))
        problems.addLack(
          [["cloud", "privateNetworks", network]],
          [...at, "networks", i],
          network,
          "is an external network",
          "name it as externalNetwork of the router",
        );
      else expect([...at, "networks", i], network, "private network", "privateNetworks");
  }
  for (const [name, group] of Object.entries(cloud.securityGroups))
    for (const [i, rule] of group.rules.entries())
      if ("group" in rule.remote)
        expect(
          ["cloud", "securityGroups", name, "rules", i, "remote", "group"],
          rule.remote.group,
          "security group",
          "securityGroups",
        );
  for (const [name, instance] of Object.entries(cloud.instances)) {
    const at = ["cloud", "instances", name];
    expect([...at, "image"], instance.image, "image", "images");
    expect([...at, "flavor"], instance.flavor, "flavor", "flavors");
    expect([...at, "keyPair"], instance.keyPair, "key pair", "keyPairs");
    for (const [i, { network }] of instance.networks.entries())
      expect([...at, "networks", i, "network"], network, "network", "privateNetworks", "externalNetworks");
    for (const [i, group] of instance.securityGroups.entries())
      expect([...at, "securityGroups", i], group, "security group", "securityGroups");
    if (instance.floatingIp !== "none")
      expect(
        [...at, "floatingIp", "externalNetwork"],
        instance.floatingIp.externalNetwork,
        "external network",
        "externalNetworks",
      );
    if (instance.serverGroup !== undefined)
      expect([...at, "serverGroup"], instance.serverGroup, "server group", "serverGroups");
  }
}
