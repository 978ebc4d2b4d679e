import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";

/**
 * Policies instead of a service's own. The controller asks the service whether it has every one of them before the file is
 * put in place (`install/26-policies.sh`): a rule that it does not have would change nothing, and nobody would notice.
 * @param rules lines of YAML
 */
export function policyFile(service: string, rules: string): InstalledFile {
  return fileOf(service, `/etc/${service}/policy.yaml`, `# ${writtenBy}\n${rules}`);
}
