import { parseAddress, parseNetwork, showAddress, sizeOf, usable } from "../../values/addresses";
import { entry, listed } from "../../values/names";
import { Problems, type Step } from "../../values/problem";
import { checkInside, Seen } from "../address-checks";
import { checkWritten, sampleOf } from "./check-networks";
import { instanceNames, waitForOf } from "./instances";
import { admitsSsh } from "./security";
import { gatewayOf, isFixed, none, type InstanceSettings, type WrittenAddress } from "./topology";
import { checkName, type TopologyCheck } from "./topology-check";

/** The addresses that instances may get in a network. */
interface Addresses {
  readonly cidr: string;
  readonly gatewayIp: string | undefined;
  /** False: the network differs between teams, and only the number of an address in it is known. */
  readonly fixed: boolean;
}

class InstanceChecker {
  readonly #names = new Seen();
  /** Addresses in use, as `NETWORK N`: the N-th address of a network. */
  readonly #addresses = new Seen();

  constructor(private readonly check: TopologyCheck) {}

  one(name: string, instance: InstanceSettings): void {
    const { problems, at } = this.check;
    const here = [...at, "instances", name];
    if (name === "localhost") problems.add(here, name, "is each machine's own name for itself", "use another name");
    if (instance.bootVolume !== undefined && Object.hasOwn(instance.volumes, "root"))
      problems.add([...here, "volumes", "root"], "root", "is the name of the boot volume", "use another name");
    for (const one of instanceNames(name, instance)) {
      const other = this.#names.add(one, name);
      if (other !== undefined && other !== name)
        problems.add(here, one, `is the name of an instance of ${other} too`, "rename one of the two");
    }
    this.references(here, instance);
    this.networks(here, name, instance);
    this.floatingIp(here, name, instance);
    this.addressing(here, instance);
    this.forwards(here, instance);
    this.ssh(here, instance);
  }

  private references(at: readonly Step[], { securityGroups, serverGroup, userData }: InstanceSettings): void {
    for (const [i, group] of securityGroups.entries())
      checkName(this.check, [...at, "securityGroups", i], group, "securityGroups");
    if (serverGroup !== undefined) checkName(this.check, [...at, "serverGroup"], serverGroup, "serverGroups");
    if (typeof userData === "string") checkName(this.check, [...at, "userData"], userData, "userData");
  }

  /** Undefined where the network is reported elsewhere. */
  private addressesOf(name: string): Addresses | undefined {
    const { settings, external } = this.check;
    const outside = entry(external ?? {}, name);
    if (outside !== undefined) return { ...outside, fixed: true };
    const network = settings.networks[name]!;
    const cidr = sampleOf(new Problems(), [], network);
    return cidr === undefined ? undefined : { cidr, gatewayIp: gatewayOf(network, cidr), fixed: isFixed(network) };
  }

  private networks(at: readonly Step[], name: string, instance: InstanceSettings): void {
    const { problems, external, settings } = this.check;
    const seen = new Seen();
    for (const [i, { network, fixedIp }] of instance.networks.entries()) {
      const here = [...at, "networks", i];
      const outside = Object.hasOwn(external ?? {}, network);
      const others = external === undefined ? [] : [[...this.check.at, "externalNetworks", network]];
      if (!outside && !checkName(this.check, [...here, "network"], network, "networks", others)) continue;
      if (seen.add(network, name) !== undefined)
        problems.add([...here, "network"], network, "is listed twice", "list it once: an instance has one NIC on it");
      if (fixedIp === undefined) continue;
      const path = [...here, "fixedIp"];
      if (!outside && !checkWritten(problems, path, fixedIp, network, settings.networks[network]!)) continue;
      this.fixedIp(path, name, instance, network, fixedIp);
    }
  }

  /** The fixed IPs of an entry's instances: inside the network, not the gateway's address, used once. */
  private fixedIp(
    at: readonly Step[],
    name: string,
    { count }: InstanceSettings,
    network: string,
    written: WrittenAddress,
  ): void {
    const { problems } = this.check;
    const shown = typeof written === "string" ? written : `host ${written.host}`;
    if (count === "perMember") {
      const fix = "leave it out: Neutron gives each an address, the same for as long as it exists";
      return problems.add(at, shown, "cannot belong to an instance of every member", fix);
    }
    const addresses = this.addressesOf(network);
    if (addresses === undefined) return;
    const { cidr, gatewayIp, fixed } = addresses;
    if (typeof written === "string" && !checkInside(problems, at, written, cidr)) return;
    const { first: base } = parseNetwork(cidr);
    const first = typeof written === "string" ? parseAddress(written) - base : written.host;
    const most = sizeOf(usable(parseNetwork(cidr)));
    const gateway = gatewayIp === undefined ? undefined : parseAddress(gatewayIp) - base;
    for (let host = first; host < first + count; host++) {
      const address = fixed ? showAddress(base + host) : `host ${host}`;
      const leads = count > 1 || typeof written !== "string" ? `gives ${address}, which ` : "";
      if (host > most) {
        const fix = `the network has ${most} addresses: use a lower one, or a larger network`;
        return problems.add(at, shown, `leads to ${address}, outside of network ${network}`, fix);
      }
      if (host === gateway)
        return problems.add(at, shown, `${leads}is the gateway of network ${network}`, "use another address");
      const other = this.#addresses.add(`${network} ${host}`, name);
      if (other !== undefined)
        return problems.add(at, shown, `${leads}belongs to instance ${other} already`, "use another address");
    }
  }

  /** Without DHCP, an instance gets its address from the config drive, or its image has it. */
  private addressing(at: readonly Step[], instance: InstanceSettings): void {
    const { settings, problems } = this.check;
    const { networks, configDrive } = instance;
    const first = networks[0]?.network ?? "";
    const silent = entry(settings.networks, first)?.dhcp === false && !configDrive;
    if (silent && instance.waitFor === undefined && this.awaitsSsh(instance))
      problems.add(
        [...at, "configDrive"],
        "false",
        `may leave it without an address: network ${first} has no DHCP, and it is waited for on SSH`,
        "where its image knows its address, say so with waitFor: ssh; else use waitFor: active, or configDrive: true (which recreates one that exists)",
      );
  }

  /** Whether the default of `waitFor` is SSH, as in resolving. */
  private awaitsSsh(instance: InstanceSettings): boolean {
    const { settings, external } = this.check;
    // A team's machine is awaited on SSH if it exposes SSH to everybody; one of the lab's if a group admits anyone.
    return waitForOf(instance, admitsSsh(instance, external === undefined ? {} : settings.securityGroups)) === "ssh";
  }

  private floatingIp(at: readonly Step[], name: string, instance: InstanceSettings): void {
    const { floatingIp } = instance;
    const { problems, external } = this.check;
    if (floatingIp === false) return;
    const path = [...at, "floatingIp"];
    const { externalNetwork, address } = floatingIp === true ? {} : floatingIp;
    this.wayOut(path, instance, externalNetwork);
    if (address === undefined) return;
    if (instance.count === "perMember" || instance.count > 1) {
      const fix = "leave it out, or declare the instances one by one";
      return problems.add([...path, "address"], address, `cannot belong to ${instance.count} instances`, fix);
    }
    const pool = externalNetwork ?? this.leadsTo(instance);
    const from = entry(external ?? {}, pool);
    if (from === undefined) return;
    const here = [...path, "address"];
    if (!checkInside(problems, here, address, from.cidr)) return;
    if (address === from.gatewayIp)
      problems.add(here, address, `is the gateway of network ${pool}`, "use another address of that network");
    const host = parseAddress(address) - parseNetwork(from.cidr).first;
    const other = this.#addresses.add(`${pool} ${host}`, name);
    if (other !== undefined) problems.add(here, address, `belongs to instance ${other} already`, "use another address");
  }

  /** The external network that the router of the first NIC leads to, else the only external network. Empty: none. */
  private leadsTo({ networks }: InstanceSettings): string {
    const first = networks[0]?.network ?? "";
    const behind = Object.values(this.check.settings.routers).filter((router) => router.networks.includes(first));
    const led = behind.flatMap(({ externalNetwork }) => externalNetwork ?? []).find((name) => name !== none);
    const [only = "", ...others] = Object.keys(this.check.external ?? {});
    return led ?? (others.length === 0 ? only : "");
  }

  /** A floating IP belongs to the first NIC, and needs a router from its network to the external network. */
  private wayOut(at: readonly Step[], { networks }: InstanceSettings, externalNetwork: string | undefined): void {
    const { settings, problems, at: top, leadsOut, external } = this.check;
    // A missing network is reported by another check.
    if (externalNetwork !== undefined && external !== undefined && !Object.hasOwn(external, externalNetwork)) return;
    const first = networks[0]?.network ?? "";
    const routers = Object.entries(settings.routers).filter(([, router]) => leadsOut(router, externalNetwork));
    const reachable = routers.flatMap(([, router]) => router.networks);
    // Misspelt networks are reported where they stand.
    if (!Object.hasOwn(settings.networks, first) || !reachable.every((one) => Object.hasOwn(settings.networks, one)))
      return;
    if (reachable.includes(first)) return;
    const to = externalNetwork === undefined ? "that leads outside" : `to ${externalNetwork}`;
    const fix =
      routers[0] === undefined
        ? `add a router ${to} and that network`
        : `add the network to router ${routers[0][0]}, or put ${listed(reachable, "or")} first`;
    problems.addLack(
      [[...top, "routers"]],
      at,
      "a floating IP",
      `is for its first NIC, and network ${first} has no router ${to}`,
      fix,
    );
  }

  private forwards(at: readonly Step[], instance: InstanceSettings): void {
    const { problems, external } = this.check;
    const { exposed, forwards, floatingIp, securityGroups, networks } = instance;
    const outside = floatingIp !== false || networks.some(({ network }) => Object.hasOwn(external ?? {}, network));
    if (exposed.length > 0 && !outside)
      problems.add([...at, "exposed"], "this", "is reached by nobody outside", "set floatingIp: true, or use a rule");
    if (!forwards) return;
    if (securityGroups.length > 0)
      problems.add(
        [...at, "forwards"],
        "an instance that forwards",
        "has no port security, so no group applies to it",
        "leave out its securityGroups",
      );
    // A forwarding instance has no rules, so `exposed` must say that everything is open.
    const all = (["icmp", "tcp", "udp"] as const).every((protocol) =>
      exposed.some((one) => one.protocol === protocol && one.ports === undefined),
    );
    if (exposed.length > 0 && !all)
      problems.add(
        [...at, "exposed"],
        "a part",
        "cannot be exposed alone: an instance that forwards has no port security, and is open as a whole",
        "expose icmp, tcp and udp without ports, or leave it out and take away its floatingIp",
      );
  }

  private ssh(at: readonly Step[], instance: InstanceSettings): void {
    const { settings, problems } = this.check;
    if (waitForOf(instance, false) !== "ssh") return;
    const path = [...at, "waitFor"];
    if (instance.floatingIp === false) {
      const reason = "needs an address that can be tried from here";
      return problems.add(path, "ssh", reason, "set floatingIp, or use waitFor: active");
    }
    const { securityGroups, forwards } = instance;
    // Misspelt groups are reported where they stand.
    const unknown = securityGroups.some((name) => !Object.hasOwn(settings.securityGroups, name));
    if (forwards || unknown || admitsSsh(instance, settings.securityGroups)) return;
    const who = `${listed(securityGroups)} ${securityGroups.length === 1 ? "does" : "do"} not let`;
    const reason = `waits for TCP 22, which ${securityGroups.length === 0 ? "nothing lets" : who} in`;
    problems.add(path, "ssh", reason, "expose `{protocol: tcp, ports: 22}`, or use waitFor: active");
  }
}

export function checkTopologyInstances(check: TopologyCheck): void {
  const checker = new InstanceChecker(check);
  for (const [name, instance] of Object.entries(check.settings.instances)) checker.one(name, instance);
}
