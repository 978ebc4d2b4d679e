/**
 * create, update: gives the administrator's project of an installed control plane room for the lab, before anything is made in it.
 *
 * Limits are raised and never lowered: somebody may have set one by hand. What the lab needs comes on top of what is in use, and
 * of the default: whatever people make in that project besides finds the room that it had.
 */
import type { ProjectNeed } from "../../model/cloud/project-need";
import type { TaskContext } from "../task";
import { defaultsOf, quotasOf, setQuotas, type Counted } from "./project-quotas";

export interface RaiseQuotasParams {
  readonly need: ProjectNeed;
}

export async function raiseQuotas({ params: { need }, connect }: TaskContext<RaiseQuotasParams>): Promise<void> {
  const api = await connect();
  const defaults = await defaultsOf(api);
  const raised = (await quotasOf(api)).flatMap(({ name, limit, used }): (readonly [Counted, number])[] => {
    // A limit of each group is none of all groups together.
    const others = name === "serverGroupMembers" ? 0 : Math.max(used, defaults.get(name) ?? 0);
    const wanted = need[name] + others;
    return limit < 0 || limit >= wanted ? [] : [[name, wanted]];
  });
  await setQuotas(api, new Map(raised));
  for (const [name, limit] of raised) console.error(`quota of project ${api.projectName}: ${name} ${limit}`);
}
