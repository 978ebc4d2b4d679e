/**
 * create, update: raises the quotas of the administrator's project in an installed control plane, before the lab is
 * made in it.
 *
 * Limits are never lowered, because somebody may have set one by hand. The lab's need is added to what is in use and
 * to the default, so that users of that project keep the room that they had.
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
    // Limits each group by itself, so usage does not add up.
    const others = name === "serverGroupMembers" ? 0 : Math.max(used, defaults.get(name) ?? 0);
    const wanted = need[name] + others;
    return limit < 0 || limit >= wanted ? [] : [[name, wanted]];
  });
  await setQuotas(api, new Map(raised));
  for (const [name, limit] of raised) console.error(`quota of project ${api.projectName}: ${name} ${limit}`);
}
