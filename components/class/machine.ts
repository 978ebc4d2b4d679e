import { createHash, createHmac } from "node:crypto";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { TeamInstanceModel } from "../../model/class/types";
import { volumesOf } from "../../model/cloud/instances";
import type { PortModel, VolumeModel } from "../../model/cloud/types";
import { userDataText } from "../../model/class/variants";
import type { ByName } from "../../values/names";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import { filterArgs } from "../cloud/Instance";
import type { MachineAccess } from "./access";
import type { ProjectScope, TeamImage, TeamSurroundings } from "./inputs";
import type { TeamNetwork } from "./networks";

/** What a machine is made from. */
export interface MachineArgs extends ProjectScope {
  readonly model: TeamInstanceModel;
  /** `net/red/web`: the name in messages, and the mark by which the task finds it in Nova. */
  readonly mark: string;
  readonly image: TeamImage;
  readonly flavorId: pulumi.Input<string>;
  readonly keyName: pulumi.Input<string>;
  /** The team's networks. */
  readonly networks: ByName<TeamNetwork>;
  /** Names of the networks that have DHCP. */
  readonly dhcp: ReadonlySet<string>;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** The team's values; a secret. */
  readonly variants: pulumi.Output<ByName<string>>;
  /** Undefined: the scheduler's choice. */
  readonly serverGroupId: pulumi.Input<string> | undefined;
  readonly surroundings: TeamSurroundings;
  /** Interfaces of the team's routers; a floating IP is reached through one. */
  readonly interfaces: readonly pulumi.Resource[];
  /** What has to exist before its volumes are made. */
  readonly volumeAfter: readonly pulumi.Resource[];
  /** What has to exist before it boots, besides what it refers to. */
  readonly bootAfter: readonly pulumi.Resource[];
}

/**
 * A machine of a team with its ports, floating IP and volumes. Not a component: a component costs the engine and the
 * state as much as a resource, for each of hundreds of machines.
 */
export function declareMachine(name: string, args: MachineArgs): pulumi.Output<MachineAccess> {
  const { model, options, projectId } = args;
  const ports = model.ports.map(
    (port) =>
      new openstack.NetworkingPortV2(`${name}.port.${port.network}`, portArgs(args, port), {
        ...options,
        // A MAC address exists only once in a network.
        deleteBeforeReplace: true,
      }),
  );
  const volumes = volumesOf(model).map(
    (volume) =>
      new ApiTask(`${name}.volume.${volume.name}`, volumeArgs(args, volume), {
        ...options,
        dependsOn: [...args.volumeAfter, args.operator],
        deleteBeforeReplace: true,
        ignoreChanges: model.mayBeLost ? [] : [imageTriggerOfVolume],
      }),
  );
  const outside = args.surroundings.externalNetwork;
  const floatingIp =
    model.floatingIp && outside
      ? new openstack.NetworkingFloatingipV2(
          `${name}.floating-ip`,
          { pool: outside.networkName, tenantId: projectId, portId: ports[0]!.id },
          // Neutron gives no floating IP to a port without a way outside, and deletes a router's interface only after
          // the floating IP.
          { ...options, dependsOn: [...outside.ready, ...args.interfaces] },
        )
      : undefined;
  const parts = { ports, volumes, floatingIp, userData: userDataOf(args) };
  const triggers = serverTriggers(args, parts);
  new ApiTask(
    `${name}.server`,
    { ...serverArgs(args, parts), triggers: triggers.map(({ value }) => value) },
    {
      ...options,
      // A port serves one server at a time: the old one goes first.
      deleteBeforeReplace: true,
      dependsOn: [...args.bootAfter, args.operator],
      ignoreChanges: triggers.flatMap(({ isSteady }, place) => (isSteady ? [`triggers[${place}]`] : [])),
    },
  );

  return pulumi
    .all([ports.map((port) => port.allFixedIps), floatingIp?.address])
    .apply(([fixedIps, address]) => machineAccess(fixedIps.flat(), address, args.image.adminUser));
}

/** Position of the image among the triggers of a volume. Ignored for a root disk: it stays as it was made. */
const imageTriggerOfVolume = "triggers[1]";

function portArgs(args: MachineArgs, port: PortModel): openstack.NetworkingPortV2Args {
  const { networkId, subnetId } = args.networks[port.network]!;
  const { forwards } = args.model;
  return {
    name: `${args.model.name}-${port.network}`,
    tenantId: args.projectId,
    networkId,
    macAddress: port.mac,
    fixedIps: [{ subnetId, ipAddress: port.fixedIp }],
    ...filterArgs(forwards, args.securityGroupIds),
  };
}

function volumeArgs(args: MachineArgs, { name, sizeGiB, volumeType }: VolumeModel): ApiTaskArgs<"volume"> {
  const imageId = name === args.model.bootVolume?.name ? args.image.imageId : undefined;
  return {
    task: "volume",
    access: args.access,
    params: { name, sizeGiB, volumeType, imageId },
    onDelete: true,
    keepsResult: true,
    // Another type or image makes another volume; a larger size grows it in place.
    triggers: [volumeType ?? "", imageId ?? ""],
  };
}

/** The user data with its values filled in; a secret. Undefined: there is none. */
function userDataOf({ model, variants }: MachineArgs): pulumi.Output<string> | undefined {
  return model.userData && variants.apply((values) => userDataText(model, values)!);
}

/**
 * A hash that shows in state and diffs whether user data have changed. It is keyed by the seed, so that nobody
 * without the seed can guess values by trying. If all values derive from the class's name, which is public, it is the
 * plain hash that earlier versions used.
 */
function fingerprint(userData: pulumi.Output<string>, seed: pulumi.Output<string | undefined>): pulumi.Output<string> {
  return pulumi.unsecret(
    pulumi
      .all([userData, seed])
      .apply(([text, key]) =>
        (key === undefined ? createHash("sha256") : createHmac("sha256", key)).update(text).digest("hex"),
      ),
  );
}

/** The id of what a task has made. */
export function idOf(task: ApiTask<"server" | "server-group" | "volume">): pulumi.Output<string> {
  return task.result.id;
}

/** What a server is put together from. */
interface ServerParts {
  readonly ports: readonly openstack.NetworkingPortV2[];
  readonly volumes: readonly ApiTask<"volume">[];
  readonly floatingIp: openstack.NetworkingFloatingipV2 | undefined;
  readonly userData: pulumi.Output<string> | undefined;
}

interface ServerTrigger {
  readonly value: pulumi.Input<string>;
  /** If true, a change of the value replaces no existing server. */
  readonly isSteady: boolean;
}

/**
 * The triggers of a server, in the order in which states hold them. Nova cannot change these in an existing server,
 * so another value makes another server. Exceptions: another flavor resizes it; image, key pair and user data are
 * used only at the first boot, and a change of them applies to new servers only, unless this one may be lost.
 */
function serverTriggers(
  { model, image, keyName, serverGroupId, surroundings }: MachineArgs,
  { ports, volumes, userData }: ServerParts,
): readonly ServerTrigger[] {
  const usedOnce = (value: pulumi.Input<string>) => ({ value, isSteady: !model.mayBeLost });
  const essential = (value: pulumi.Input<string>) => ({ value, isSteady: false });
  return [
    usedOnce(image.imageId),
    // Not the flavor's id: a flavor is deleted before its next one is made, and replacing its id would replace the
    // servers. States of earlier versions hold the id here.
    { value: model.flavor, isSteady: true },
    usedOnce(keyName),
    ...[...ports.map(({ id }) => id), ...volumes.map(idOf)].map(essential),
    ...[serverGroupId ?? "", model.availabilityZone ?? ""].map(essential),
    usedOnce(userData ? fingerprint(userData, surroundings.seed) : ""),
    ...(model.configDrive ? [essential("config drive")] : []),
  ];
}

function serverArgs(args: MachineArgs, { ports, volumes, floatingIp, userData }: ServerParts): ApiTaskArgs<"server"> {
  const { model, image, flavorId, keyName, serverGroupId, surroundings } = args;
  const portIds = ports.map(({ id }) => id);
  const volumeIds = volumes.map(idOf);
  const bootVolumeId = model.bootVolume ? volumeIds[0] : undefined;
  const { availabilityZone } = model;
  // Absent by default: servers of earlier versions were made without it.
  const configDrive = model.configDrive ? true : undefined;
  return {
    task: "server",
    access: args.access,
    params: {
      name: model.name,
      mark: args.mark,
      projectId: args.projectId,
      imageId: image.imageId,
      flavorId,
      keyName,
      ports: portIds,
      userData,
      availabilityZone,
      serverGroupId,
      configDrive,
      bootVolumeId,
      volumeIds: model.bootVolume ? volumeIds.slice(1) : volumeIds,
      networks: model.ports
        .filter(({ network }) => args.dhcp.has(network))
        .map(({ network }) => ({ network, networkId: args.networks[network]!.networkId })),
      sshAddress: model.waitFor === "ssh" ? floatingIp?.address : undefined,
      administrator: surroundings.access,
    },
    onDelete: true,
    keepsResult: true,
  };
}

function machineAccess(fixedIps: string[], floatingIp?: string, loginUser?: string): MachineAccess {
  return {
    fixedIps,
    ...(floatingIp !== undefined && { floatingIp }),
    ...(loginUser !== undefined && { loginUser }),
  };
}
