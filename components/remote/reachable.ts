import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection";
import { expectGreeting, reachHint } from "../../tasks/host/greeting";

/**
 * For the first script on a machine: one that cannot be reached is reported with the next thing to do, where the command
 * plugin tells a count of failed attempts. A hook, so that no preview and no deletion waits for it.
 *
 * @example
 * new RemoteScript("secrets", args, { parent: this, hooks: onceReachable("secrets", connection, "controlPlane.ssh") });
 */
export function onceReachable(name: string, connection: Connection, settings: string): pulumi.ResourceHookBinding {
  const hooks = [new pulumi.ResourceHook(`${name}-reachable`, () => expectGreeting(connection, reachHint(settings)))];
  return { beforeCreate: hooks, beforeUpdate: hooks };
}
