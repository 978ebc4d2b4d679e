import type { LabSettings } from "../../settings/lab";
import { insteadOf } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import type { LabModel } from "../types";
import { none } from "./topology";

/** References that only the lab's cloud has: images, flavors, keys, external networks. */
export function checkReferences({ cloud }: LabSettings, _lab: LabModel, problems: Problems): void {
  type Kind = "images" | "flavors" | "keyPairs" | "externalNetworks";
  const expect = (path: readonly Step[], name: string, what: string, kind: Kind) => {
    if (Object.hasOwn(cloud[kind], name)) return;
    const known = [...Object.keys(cloud[kind]), ...problems.unreadIn("cloud", kind)];
    const fix = insteadOf(name, known, `declare it in cloud.${kind}`);
    problems.addLack([["cloud", kind, name]], path, name, `is no ${what}`, fix);
  };

  for (const [name, { externalNetwork }] of Object.entries(cloud.routers))
    if (externalNetwork !== undefined && externalNetwork !== none)
      expect(["cloud", "routers", name, "externalNetwork"], externalNetwork, "external network", "externalNetworks");
  for (const [name, instance] of Object.entries(cloud.instances)) {
    const at = ["cloud", "instances", name];
    expect([...at, "image"], instance.image, "image", "images");
    expect([...at, "flavor"], instance.flavor, "flavor", "flavors");
    expect([...at, "keyPair"], instance.keyPair, "key pair", "keyPairs");
    const { floatingIp } = instance;
    if (typeof floatingIp === "object" && floatingIp.externalNetwork !== undefined)
      expect(
        [...at, "floatingIp", "externalNetwork"],
        floatingIp.externalNetwork,
        "external network",
        "externalNetworks",
      );
  }
}
