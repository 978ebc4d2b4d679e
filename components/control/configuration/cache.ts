/** memcached, shared by all of Keystone's processes. Only processes of the controller can connect. */
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
