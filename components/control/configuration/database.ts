/** MariaDB: one database and one user for each service, reached by the Unix socket only. */
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import type { ConfigurationValues } from "./values";

const lasting = `innodb-buffer-pool-size = 512M
`;

const ephemeralOnly = `# A lab that is thrown away: nothing waits for the disk, and a power cut may lose everything.
innodb-buffer-pool-size = 128M
innodb-flush-log-at-trx-commit = 0
innodb-doublewrite = 0
innodb-flush-method = nosync
`;

export function databaseFiles({ ephemeral }: ConfigurationValues): InstalledFile[] {
  const content = `# ${writtenBy} Services reach the server by its socket; nothing listens on the network.
[mariadbd]
skip-networking
skip-name-resolve
character-set-server = utf8mb4
# Each API process keeps a pool of up to 55 connections (oslo.db: 5 + 50 overflow) to each of its databases.
max-connections = 1000
${ephemeral ? ephemeralOnly : lasting}`;
  return [publicFile("/etc/mysql/mariadb.conf.d/90-atelier.cnf", content)];
}
