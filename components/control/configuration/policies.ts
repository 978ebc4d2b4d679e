import type { InstalledFile } from "../../configuration/file";
import { fileOf, writtenBy } from "./file";

/**
 * Policies that replace a service's own. Before the file is put in place, the controller asks the service whether it
 * has each of the rules (`install/26-policies.sh`): an unknown rule would have no effect, and nobody would notice.
 * @param rules lines of YAML
 */
export function policyFile(service: string, rules: string): InstalledFile {
  return fileOf(service, `/etc/${service}/policy.yaml`, `# ${writtenBy}\n${rules}`);
}
