import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Acceleration, HostModel } from "../../model/types";
import { present } from "../../values/present";
import { declareConnection, type Connection } from "../remote/connection";
import { Hypervisor, type HypervisorArgs } from "./Hypervisor";
import { libvirtUri } from "./libvirt-uri";
import { NestedVirtualisation, type NestedVirtualisationArgs } from "./NestedVirtualisation";
import { PhysicalBridge } from "./PhysicalBridge";

/**
 * The lab host, ready for node VMs: bridges, then libvirt, then nested virtualisation, then a storage pool.
 *
 * @example
 * const host = new LabHost("lab-host", lab.host);
 */
export class LabHost extends pulumi.ComponentResource {
  /** Connection to the host. */
  public readonly connection: Connection;
  /** Names of the bridges; each is known once its bridge exists. */
  public readonly bridges: Readonly<Record<string, pulumi.Output<string>>>;
  /** How VMs run on this host. */
  public readonly acceleration: pulumi.Output<Acceleration>;
  /** Connection to the host's libvirt; whatever uses it waits for everything that the host needs. */
  public readonly provider: libvirt.Provider;
  /** The storage pool, once it is there. */
  public readonly poolName: pulumi.Output<string>;
  /** The pool's directory on the host. */
  public readonly poolPath: string;

  constructor(name: string, args: HostModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:host:LabHost", name, {}, opts);
    const child = { parent: this };
    const connection = declareConnection(name, args.connection, "host.ssh", child);

    // One after the other: two simultaneous changes of one host's network would each see a half-done one.
    const bridges = args.bridges.reduce<PhysicalBridge[]>((before, bridge) => {
      const after = { ...child, dependsOn: before.slice(-1) };
      return [...before, new PhysicalBridge(`${name}-${bridge.name}`, { connection, bridge }, after)];
    }, []);

    const hypervisor = new Hypervisor(`${name}-hypervisor`, hypervisorArgs(args, connection), {
      ...child,
      dependsOn: bridges,
    });

    const nested = args.nestedVirtualisation
      ? new NestedVirtualisation(`${name}-nested`, nestedArgs(connection, hypervisor), child)
      : undefined;

    this.provider = new libvirt.Provider(
      `${name}-provider`,
      {
        uri: pulumi
          .all([connection.hostKey, hypervisor.socket])
          .apply(([hostKey, socket]) => libvirtUri({ ...connection, hostKey }, socket)),
      },
      { ...child, dependsOn: present([...bridges, hypervisor, nested]) },
    );

    const pool = new libvirt.Pool(
      `${name}-pool`,
      { name: args.storagePool.name, type: "dir", target: { path: args.storagePool.path } },
      { ...child, provider: this.provider },
    );

    this.connection = connection;
    this.bridges = Object.fromEntries(args.bridges.map(({ name }, i) => [name, bridges[i]!.bridgeName]));
    this.acceleration = hypervisor.acceleration;
    this.poolName = pool.name;
    this.poolPath = args.storagePool.path;
    this.registerOutputs({ acceleration: this.acceleration, poolName: this.poolName });
  }
}

function hypervisorArgs({ acceleration, demand, storagePool }: HostModel, connection: Connection): HypervisorArgs {
  return { connection, acceleration, demand, poolPath: storagePool.path };
}

function nestedArgs(connection: Connection, { acceleration }: Hypervisor): NestedVirtualisationArgs {
  return { connection, acceleration };
}
