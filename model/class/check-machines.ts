import { parseAddress, parseNetwork, showAddress, sizeOf, usable } from "../../values/addresses";
import { checkInside, Seen } from "../address-checks";
import type { Problems, Step } from "../../values/problem";
import { isFixed, machineNames, type Blueprint, type MachineSettings, type NetworkSettings } from "./blueprint";
import { checkName } from "./check-name";
import { walltimeSeconds } from "./leases/leases";

type Settings = Blueprint["settings"];

/** The length of every team's part of a network. */
function lengthOf(network: NetworkSettings): number {
  return isFixed(network)
    ? parseNetwork(network.cidr).prefixLength
    : (network.cidr as { prefixLength: number }).prefixLength;
}

class MachineChecker {
  private readonly names = new Seen();
  /** `network n`: n-th address of a network. */
  private readonly addresses = new Seen();
  /** Networks with a router that leads outside. */
  private readonly leadsOut: ReadonlySet<string>;

  constructor(
    private readonly settings: Settings,
    private readonly problems: Problems,
  ) {
    const routers = Object.values(settings.routers).filter(({ external }) => external);
    this.leadsOut = new Set(routers.flatMap(({ networks }) => networks));
  }

  check(name: string, machine: MachineSettings): void {
    const at = ["machines", name];
    for (const one of machineNames(name, machine, [])) {
      const other = this.names.add(one, name);
      if (other !== undefined && other !== name)
        this.problems.add(at, one, `is also the name of one of ${other}`, "rename one of them");
    }
    this.references(at, machine);
    this.networks(at, name, machine);
    this.outside(at, machine);
    if (machine.walltime !== undefined && walltimeSeconds(machine.walltime) === undefined)
      this.problems.add(
        [...at, "walltime"],
        machine.walltime,
        "is no walltime",
        "write it as 4h, 90m, 2d or 7-00:00:00",
      );
  }

  private references(at: readonly Step[], machine: MachineSettings): void {
    const { securityGroups, userData, serverGroups } = this.settings;
    for (const [i, group] of machine.securityGroups.entries())
      checkName(this.problems, [...at, "securityGroups", i], group, securityGroups, "security group");
    if (machine.userData !== undefined)
      checkName(this.problems, [...at, "userData"], machine.userData, userData, "user data");
    if (machine.serverGroup !== undefined)
      checkName(this.problems, [...at, "serverGroup"], machine.serverGroup, serverGroups, "server group");
  }

  private networks(at: readonly Step[], name: string, machine: MachineSettings): void {
    const seen = new Seen();
    for (const [i, { network, fixedIp }] of machine.networks.entries()) {
      const here = [...at, "networks", i];
      if (!checkName(this.problems, [...here, "network"], network, this.settings.networks, "network")) continue;
      const settings = this.settings.networks[network];
      if (seen.add(network, name) !== undefined)
        this.problems.add([...here, "network"], network, "is there twice", "give the machine one NIC on it");
      if (fixedIp !== undefined && settings !== undefined)
        this.fixedIp([...here, "fixedIp"], name, machine, network, settings, fixedIp);
    }
  }

  private fixedIp(
    at: readonly Step[],
    name: string,
    machine: MachineSettings,
    network: string,
    settings: NetworkSettings,
    fixedIp: string | { readonly host: number },
  ): void {
    const shown = typeof fixedIp === "string" ? fixedIp : `host ${fixedIp.host}`;
    const { count } = machine;
    if (count === "perMember") {
      const fix = "leave it out: Neutron gives each an address, the same for as long as it exists";
      return this.problems.add(at, shown, "cannot belong to a machine of every member", fix);
    }
    if (typeof fixedIp === "string" && !isFixed(settings)) {
      const reason = `is written out, and network ${network} differs between teams`;
      return this.problems.add(at, shown, reason, "write it as { host: 10 }");
    }
    // Every team's part has this length; the addresses count from its first.
    const length = lengthOf(settings);
    const example = isFixed(settings) ? parseNetwork(settings.cidr) : parseNetwork(`10.0.0.0/${length}`);
    if (typeof fixedIp === "string" && !checkInside(this.problems, at, fixedIp, settings.cidr as string)) return;
    const first = typeof fixedIp === "string" ? hostNumber(fixedIp, example.first) : fixedIp.host;
    const most = sizeOf(usable(example));
    for (let host = first; host < first + count.perTeam; host++) {
      const address = isFixed(settings) ? showAddress(example.first + host) : `host ${host}`;
      const other = this.addresses.add(`${network} ${host}`, name);
      if (host > most) {
        const fix = `the network has ${most} addresses: use a lower one, or a larger network`;
        return this.problems.add(at, shown, `leads to ${address}, outside of network ${network}`, fix);
      }
      if (settings.gateway && host === 1)
        return this.problems.add(at, shown, `is the gateway of network ${network}`, "use another address");
      if (other !== undefined)
        return this.problems.add(at, shown, `gives ${address}, which machine ${other} has already`, "use another one");
    }
  }

  private outside(at: readonly Step[], machine: MachineSettings): void {
    const first = machine.networks[0]?.network;
    if (machine.floatingIp && !this.leadsOut.has(first ?? ""))
      this.problems.add(
        [...at, "floatingIp"],
        "a floating IP",
        `is for its first NIC, and network ${first} has no external router`,
        "add the network to one, or put another network first",
      );
    if (machine.exposed.length > 0 && !machine.floatingIp)
      this.problems.add(
        [...at, "exposed"],
        "this",
        "is reached by nobody outside",
        "set floatingIp: true, or use a rule",
      );
    if (!machine.forwards) return;
    if (machine.securityGroups.length > 0)
      this.problems.add(
        [...at, "forwards"],
        "a machine that forwards",
        "has no port security, so no group applies to it",
        "leave out its securityGroups",
      );
    // What it exposes is then no rule, but what the teacher knows.
    const all = (["icmp", "tcp", "udp"] as const).every((protocol) =>
      machine.exposed.some((one) => one.protocol === protocol && one.ports === undefined),
    );
    if (machine.exposed.length > 0 && !all)
      this.problems.add(
        [...at, "exposed"],
        "a part",
        "cannot be exposed alone: a machine that forwards has no port security, and is open as a whole",
        "expose icmp, tcp and udp without ports, or leave it out and take away its floatingIp",
      );
  }
}

function hostNumber(address: string, first: number): number {
  return parseAddress(address) - first;
}

export function checkMachines(settings: Settings, problems: Problems): void {
  const checker = new MachineChecker(settings, problems);
  for (const [name, machine] of Object.entries(settings.machines)) checker.check(name, machine);
}
