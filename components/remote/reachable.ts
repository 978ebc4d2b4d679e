import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection";
import { expectGreeting, reachHint } from "../../tasks/host/greeting";

/**
 * A hook for the first script on a machine. If the machine cannot be reached, the error says what to do next; the
 * command plugin would only report a number of failed attempts. It is a hook, so that neither a preview nor a
 * deletion waits for it.
 *
 * @example
 * new RemoteScript("secrets", args, { parent: this, hooks: onceReachable("secrets", connection, "controlPlane.ssh")
 * });
 */
export function onceReachable(name: string, connection: Connection, settings: string): pulumi.ResourceHookBinding {
  const hooks = [new pulumi.ResourceHook(`${name}-reachable`, () => expectGreeting(connection, reachHint(settings)))];
  return { beforeCreate: hooks, beforeUpdate: hooks };
}
