/**
 * All tasks, by name. The name stands in states, with the commands that run a task: it is never given to another task, and one that
 * changes stays behind in `names.ts`. Parameters and results are those of the function, for the program too.
 */
import { operator } from "./class/operator";
import { keystoneIds } from "./class/keystone-ids";
import { purge } from "./class/purge";
import { server } from "./class/server";
import { serverGroup } from "./class/server-group";
import { unsharedGroups } from "./class/unshared-groups";
import { volume } from "./class/volume";
import { dhcpReady } from "./cloud/dhcp-ready";
import { sshReady } from "./cloud/ssh-ready";
import { raiseQuotas } from "./control/raise-quotas";
import { signIn } from "./control/sign-in";
import { bridge } from "./host/bridge";
import { computeReady } from "./node/compute-ready";
import { networkReady } from "./node/network-ready";
import { nodeConfiguration } from "./node/configuration";
import { nodeRecords } from "./node/node-records";
import { firstKey } from "./host/first-key";

/** Over OpenStack's APIs: given a `TaskContext`; what they return is the resource's result. See `ApiTask`. */
export const apiTasks = {
  "compute-ready": computeReady,
  "dhcp-ready": dhcpReady,
  "keystone-ids": keystoneIds,
  "network-ready": networkReady,
  "node-records": nodeRecords,
  operator,
  purge,
  "raise-quotas": raiseQuotas,
  server,
  "server-group": serverGroup,
  "sign-in": signIn,
  "ssh-ready": sshReady,
  "unshared-groups": unsharedGroups,
  volume,
};

/** With an input of their own, and a text that they print. */
export const otherTasks = { bridge, "first-key": firstKey, "node-configuration": nodeConfiguration };

export type ApiTaskName = keyof typeof apiTasks;
export type OtherTaskName = keyof typeof otherTasks;
export type TaskName = ApiTaskName | OtherTaskName;

type Given<Name extends ApiTaskName> = (typeof apiTasks)[Name];

/** What a task over the APIs is about. */
export type ParamsOf<Name extends ApiTaskName> = Parameters<Given<Name>>[0]["params"];

/** What it gives back; `never`: nothing. */
export type ResultOf<Name extends ApiTaskName> = Exclude<Awaited<ReturnType<Given<Name>>>, void | undefined>;

/** What another task reads from standard input. */
export type InputOf<Name extends OtherTaskName> = Parameters<(typeof otherTasks)[Name]>[1];
