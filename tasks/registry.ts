/**
 * All tasks, by name. Names are part of states, in the commands that run tasks: a name is never reused for another
 * task, and an earlier name stays valid in `names.ts`. The types of parameters and results are those of the
 * functions; the program uses them too.
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

/**
 * Tasks that call OpenStack's APIs. They get a `TaskContext`, and their return value is the resource's result. See
 * `ApiTask`.
 */
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

/** Tasks with an input of their own, which return a text. */
export const otherTasks = { bridge, "first-key": firstKey, "node-configuration": nodeConfiguration };

export type ApiTaskName = keyof typeof apiTasks;
export type OtherTaskName = keyof typeof otherTasks;
export type TaskName = ApiTaskName | OtherTaskName;

type Given<Name extends ApiTaskName> = (typeof apiTasks)[Name];

/** The parameters of a task over the APIs. */
export type ParamsOf<Name extends ApiTaskName> = Parameters<Given<Name>>[0]["params"];

/** The result of a task over the APIs; `never`: it has none. */
export type ResultOf<Name extends ApiTaskName> = Exclude<Awaited<ReturnType<Given<Name>>>, void | undefined>;

/** The input of another task, which arrives on standard input. */
export type InputOf<Name extends OtherTaskName> = Parameters<(typeof otherTasks)[Name]>[1];
