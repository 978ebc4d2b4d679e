import { overlap, parseNetwork } from "../../values/addresses";
import { pathText } from "../../values/problem";
import { Seen } from "../address-checks";
import { none, wholeOf } from "./topology";
import { checkName, type TopologyCheck } from "./topology-check";

/**
 * A router takes the gateway address of each of its networks: a network has one router, and networks of one router do
 * not overlap.
 */
export function checkTopologyRouters(check: TopologyCheck): void {
  const { settings, problems, at, external = {} } = check;
  const attached = new Seen();
  for (const [name, router] of Object.entries(settings.routers)) {
    const joined: string[] = [];
    for (const [i, network] of router.networks.entries()) {
      const here = [...at, "routers", name, "networks", i];
      if (Object.hasOwn(external, network) && !Object.hasOwn(settings.networks, network)) {
        const sought = [[...at, "networks", network]];
        const fix = "name it as externalNetwork of the router";
        problems.addLack(sought, here, network, "is an external network", fix);
        continue;
      }
      if (!checkName(check, here, network, "networks")) continue;
      const own = settings.networks[network]!;
      const other = attached.add(network, name);
      if (own.gatewayIp === none) {
        const fix = `take gatewayIp: none out of ${pathText([...at, "networks", network])}`;
        problems.add(here, network, "has no gateway address that a router could have", fix);
      }
      if (other !== undefined)
        problems.add(
          here,
          network,
          other === name ? "is listed twice" : `is on router ${other} already, which has its gateway address`,
          other === name ? "list it once" : "attach it to one router",
        );
      const clash = joined.find((one) =>
        overlap(parseNetwork(wholeOf(settings.networks[one]!)), parseNetwork(wholeOf(own))),
      );
      if (clash !== undefined && other === undefined)
        problems.add(here, network, `overlaps with network ${clash} on the same router`, "use other addresses for one");
      joined.push(network);
    }
  }
}
