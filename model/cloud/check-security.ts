import type { LabSettings } from "../../settings/lab";
import type { Problems } from "../../values/problem";
import { resolveRule } from "./security";
import type { LabModel } from "../types";
import { checkCidr, Seen } from "../address-checks";

export function checkSecurityGroups({ cloud }: LabSettings, _lab: LabModel, problems: Problems): void {
  for (const [name, group] of Object.entries(cloud.securityGroups)) {
    const at = ["cloud", "securityGroups", name];
    // Neutron makes it with every project, and refuses a second one.
    if (name.toLowerCase() === "default")
      problems.add(at, name, "is the group that every project has by itself", "use another name");
    const keys = new Seen();
    for (const [i, rule] of group.rules.entries()) {
      const here = [...at, "rules", i];
      if (rule.ports !== undefined && rule.protocol !== "tcp" && rule.protocol !== "udp")
        problems.add(
          [...here, "ports"],
          "ports",
          `do not exist in ${rule.protocol}`,
          "leave them out, or use tcp or udp",
        );
      if (typeof rule.ports === "object" && rule.ports.first > rule.ports.last)
        problems.add(
          [...here, "ports"],
          `${rule.ports.first} to ${rule.ports.last}`,
          "is the wrong way round",
          `use first: ${rule.ports.last}, last: ${rule.ports.first}`,
        );
      if ("cidr" in rule.remote) checkCidr(problems, [...here, "remote", "cidr"], rule.remote.cidr, false);
      const { key } = resolveRule(rule);
      const first = keys.add(key, `rules[${i}]`);
      if (first !== undefined) problems.add(here, key, `says the same as ${first}`, "take one of them out");
    }
  }
}
