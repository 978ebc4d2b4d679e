import type { TaskName } from "./registry";

/** Names of tasks in states of earlier versions, which named tasks by their file or by a name that has changed since. */
export const formerNames: ReadonlyMap<string, TaskName> = new Map<string, TaskName>([
  ["components/class/keystone-ids.ts", "keystone-ids"],
  ["components/class/operator.ts", "operator"],
  ["components/class/purge.ts", "purge"],
  ["components/class/server-group.ts", "server-group"],
  ["components/class/server.ts", "server"],
  ["components/class/unshared-groups.ts", "unshared-groups"],
  ["components/class/volume.ts", "volume"],
  ["components/cloud/dhcp-ready.ts", "dhcp-ready"],
  ["components/cloud/ssh-ready.ts", "ssh-ready"],
  ["components/control/raise-quotas.ts", "raise-quotas"],
  ["components/control/sign-in.ts", "sign-in"],
  ["components/host/bridge/task.ts", "bridge"],
  ["components/node/compute-ready.ts", "compute-ready"],
  ["components/node/network-ready.ts", "network-ready"],
  ["components/node/node-records.ts", "node-records"],
  ["components/remote/first-key.ts", "first-key"],
]);

/** Tasks that states may know by an earlier name. */
export const renamed: ReadonlySet<TaskName> = new Set(formerNames.values());
