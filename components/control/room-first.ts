import * as pulumi from "@pulumi/pulumi";
import type { ClassModel } from "../../model/class/types";
import { ownNames, projectNeed } from "../../model/cloud/project-need";
import type { LabModel } from "../../model/types";
import { ApiClient } from "../../openstack/client";
import { openAccess } from "./access";
import { refuseWithoutRoom } from "./room";

/**
 * Options of a lab's components: an existing cloud is asked once whether it has room, just before the first resource
 * is made. A hook asks, not a resource: it runs whenever something is about to be made, and neither in a preview nor
 * when everything exists.
 *
 * @example
 * new Cloud("cloud", args, roomFirst(lab, taught));
 */
export function roomFirst(lab: LabModel, taught: ClassModel | undefined): pulumi.ComponentResourceOptions {
  const { controlPlane } = lab;
  if (controlPlane.kind === "install") return {};
  let asked: Promise<void> | undefined;
  const hook = new pulumi.ResourceHook("room", async () => {
    if (asked !== undefined)
      // One report is enough: everything else that waits here fails with it.
      return asked.catch(() => {
        throw new Error("not made: see the message about the cloud's room");
      });
    asked = ApiClient.connect(openAccess(controlPlane.auth)).then((api) =>
      refuseWithoutRoom(api, lab, projectNeed(lab, taught), ownNames(lab, taught)),
    );
    return asked;
  });
  return {
    transformations: [
      ({ props, opts }) => {
        const before = opts.hooks?.beforeCreate ?? [];
        return { props, opts: { ...opts, hooks: { ...opts.hooks, beforeCreate: [...before, hook] } } };
      },
    ],
  };
}
