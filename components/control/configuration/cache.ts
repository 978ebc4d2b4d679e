/** memcached: what Keystone's processes have looked up, for all of them. Only processes of the controller reach it. */
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import { loopback } from "./values";

const port = 11211;

export const cacheAddress = `${loopback}:${port}`;

export function cacheFiles(): InstalledFile[] {
  const content = `# ${writtenBy}
-l ${loopback}
-p ${port}
-U 0
-m 64
-u memcache
`;
  return [publicFile("/etc/memcached.conf", content)];
}
