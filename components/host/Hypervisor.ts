import * as pulumi from "@pulumi/pulumi";
import type { Acceleration, HostModel } from "../../model/types";
import type { Connection } from "../remote/connection";
import { onceReachable } from "../remote/reachable";
import { RemoteScript } from "../remote/RemoteScript";

/** The result of the script. */
interface Report {
  readonly acceleration: Acceleration;
  /** Model name of the host's processor. */
  readonly cpuModel: string;
  /** `intel`, `amd` or another; decides the kernel module. */
  readonly vendor: string;
  readonly memoryMiB: number;
  /** Where libvirt listens on the host. */
  readonly socket: string;
}

/** Arguments of {@link Hypervisor}. */
export interface HypervisorArgs {
  readonly connection: Connection;
  /** `auto`: KVM when a trial guest boots under it, else emulation. */
  readonly acceleration: HostModel["acceleration"];
  /** What the VMs take together; checked against what is free. */
  readonly demand: HostModel["demand"];
  /** Directory of the storage pool, whose file system is asked for its free space. */
  readonly poolPath: string;
}

/**
 * libvirt and QEMU on the lab host: installed when missing, running, tried out, and large enough for what is planned.
 *
 * @example
 * const hypervisor = new Hypervisor("lab-host-hypervisor", { connection, acceleration: "auto", demand, poolPath }, { parent: this });
 */
export class Hypervisor extends pulumi.ComponentResource {
  /** How VMs run, as a trial boot has shown. */
  public readonly acceleration: pulumi.Output<Acceleration>;
  /** Path of libvirt's socket on the host. */
  public readonly socket: pulumi.Output<string>;

  constructor(name: string, args: HypervisorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:host:Hypervisor", name, {}, opts);
    // Children wait for what the component waits for; without this, a deletion would not.
    const child = { parent: this, dependsOn: opts?.dependsOn };

    const libvirt = new RemoteScript(
      `${name}-libvirt`,
      {
        connection: args.connection,
        scripts: ["components/host/trial-guest.sh", "components/host/hypervisor.sh"],
        variables: { ACCELERATION: args.acceleration },
      },
      { ...child, hooks: onceReachable(name, args.connection, "host.ssh") },
    );

    // Separate from the script above: with one more node, the hypervisor's results stay known in a preview.
    new RemoteScript(
      `${name}-capacity`,
      {
        connection: args.connection,
        scripts: ["components/host/capacity.sh"],
        variables: {
          DEMAND_MEMORY_MIB: String(args.demand.memoryMiB),
          DEMAND_DISK_GIB: String(args.demand.diskGiB),
          POOL_PATH: args.poolPath,
        },
      },
      { parent: this, dependsOn: [libvirt] },
    );

    const report = libvirt.stdout.apply((text) => JSON.parse(text) as Report);
    this.acceleration = report.acceleration;
    this.socket = report.socket;
    this.registerOutputs({ acceleration: this.acceleration });
  }
}
