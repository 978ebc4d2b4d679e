import type { LabSettings } from "../../settings/lab";
import { gatewayOf } from "./resolve";
import { instanceNames, waitForOf, type InstanceSettings } from "./instances";
import { entry, listed } from "../../values/names";
import type { Problems, Step } from "../../values/problem";
import { admitsTcp } from "./security";
import type { LabModel } from "../types";
import { checkInside, Seen } from "../address-checks";

/** Longest user data that Nova takes, encoded as base64 (its API schema, `user_data`). */
const userDataLimit = 65535;

export function checkInstances(settings: LabSettings, lab: LabModel, problems: Problems): void {
  const check = new InstanceCheck(settings.cloud, lab, problems);
  for (const [name, instance] of Object.entries(settings.cloud.instances)) check.one(name, instance);
}

class InstanceCheck {
  readonly #names = new Seen();
  readonly #addresses = new Seen();

  constructor(
    private readonly cloud: LabSettings["cloud"],
    private readonly lab: LabModel,
    private readonly problems: Problems,
  ) {}

  one(name: string, instance: InstanceSettings): void {
    const at = ["cloud", "instances", name];
    for (const expanded of instanceNames(name, instance.count)) {
      const other = this.#names.add(expanded, name);
      if (other !== undefined)
        this.problems.add(at, expanded, `is the name of an instance of ${other} too`, "rename one of the two");
    }
    this.fixedAddresses(at, instance);
    this.floatingAddress(at, instance);
    this.ssh(at, instance);
    this.userData(at, name, instance.count);
  }

  private fixedAddresses(at: readonly Step[], instance: InstanceSettings): void {
    const networks = new Seen();
    for (const [i, { network, fixedIp }] of instance.networks.entries()) {
      const path = [...at, "networks", i];
      if (networks.add(network, network) !== undefined)
        this.problems.add([...path, "network"], network, "is listed twice", "list it once");
      if (fixedIp === undefined) continue;
      if (instance.count > 1) {
        const reason = `cannot belong to ${instance.count} instances`;
        this.problems.add([...path, "fixedIp"], fixedIp, reason, "leave it out, or declare the instances one by one");
        continue;
      }
      const external = entry(this.cloud.externalNetworks, network);
      const inner = entry(this.cloud.privateNetworks, network);
      const gatewayIp = external?.gatewayIp ?? (inner && gatewayOf(inner));
      const cidr = external?.cidr ?? inner?.cidr;
      if (cidr !== undefined && gatewayIp !== undefined)
        this.address([...path, "fixedIp"], fixedIp, network, cidr, gatewayIp);
    }
  }

  /** An address that an instance gets in a network: inside, not the gateway's, nobody else's. */
  private address(path: readonly Step[], address: string, network: string, cidr: string, gatewayIp: string): void {
    if (!checkInside(this.problems, path, address, cidr)) return;
    if (address === gatewayIp)
      this.problems.add(path, address, `is the gateway of network ${network}`, "use another address of that network");
    const name = String(path[2]);
    const other = this.#addresses.add(`${network} ${address}`, name);
    if (other !== undefined)
      this.problems.add(path, address, `belongs to instance ${other} already`, "use another address");
  }

  private floatingAddress(at: readonly Step[], instance: InstanceSettings): void {
    if (instance.floatingIp === "none") return;
    const { externalNetwork, address } = instance.floatingIp;
    const external = entry(this.cloud.externalNetworks, externalNetwork);
    if (external === undefined) return;
    const path = [...at, "floatingIp"];
    const behind = this.lab.cloud.routers.filter((router) => router.externalNetwork === externalNetwork);
    const reachable = behind.flatMap((router) => router.networks);
    const networks = instance.networks.map(({ network }) => network);
    // A router's misspelt network is reported there.
    const complete = reachable.every((network) => entry(this.cloud.privateNetworks, network));
    if (complete && !networks.some((network) => reachable.includes(network)))
      this.problems.addLack(
        [["cloud", "routers"]],
        [...path, "externalNetwork"],
        externalNetwork,
        `has no router to ${listed(networks, "or")}`,
        behind[0] === undefined
          ? `add a router with externalNetwork: ${externalNetwork} and that network`
          : `add the network to router ${behind[0].name}, or use ${listed(reachable, "or")}`,
      );
    if (address === undefined) return;
    if (instance.count > 1)
      this.problems.add(
        [...path, "address"],
        address,
        `cannot belong to ${instance.count} instances`,
        "leave it out, or declare the instances one by one",
      );
    else this.address([...path, "address"], address, externalNetwork, external.cidr, external.gatewayIp);
  }

  private ssh(at: readonly Step[], instance: InstanceSettings): void {
    if (waitForOf(instance) !== "ssh") return;
    const path = [...at, "waitFor"];
    if (instance.floatingIp === "none") {
      const reason = "needs an address that can be tried from here";
      this.problems.add(path, "ssh", reason, "set floatingIp, or use waitFor: active");
      return;
    }
    const groups = this.lab.cloud.securityGroups.filter(({ name }) => instance.securityGroups.includes(name));
    if (groups.length < instance.securityGroups.length) return;
    if (!groups.some((group) => group.rules.some((rule) => admitsTcp(rule, 22))))
      this.problems.add(
        path,
        "ssh",
        `waits for TCP 22, which ${listed(instance.securityGroups)} ${groups.length === 1 ? "does" : "do"} not let in`,
        "add a rule `{protocol: tcp, ports: 22}`, or use waitFor: active",
      );
  }

  private userData(at: readonly Step[], name: string, count: number): void {
    const [first] = instanceNames(name, count);
    const text = this.lab.cloud.instances.find((instance) => instance.name === first)?.userData;
    if (text === undefined) return;
    const encoded = Math.ceil(Buffer.byteLength(text) / 3) * 4;
    if (encoded > userDataLimit)
      this.problems.add(
        [...at, "userData"],
        `a text of ${Buffer.byteLength(text)} bytes`,
        "is longer than Nova takes",
        "keep it below 49149 bytes; let it download the rest",
      );
  }
}
