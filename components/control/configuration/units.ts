/** How systemd runs the services' processes. */
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import { loopback } from "./values";

/**
 * A drop-in for Debian's own unit. After a power cut all services start at once, and a service exits if another one
 * is still missing: systemd then restarts it until that one is there, and does not give up after five times in ten
 * seconds. On a busy machine a start may take longer than the default 90 s.
 * @param command replaces the unit's own. Default: that of the unit
 */
export function unitDropIn(unit: string, command?: string): InstalledFile {
  const lines = [
    `# ${writtenBy}`,
    "[Unit]",
    "StartLimitIntervalSec=0",
    "[Service]",
    "RestartSec=5",
    "TimeoutStartSec=600",
    ...(command === undefined ? [] : ["ExecStart=", `ExecStart=${command}`]),
  ];
  return publicFile(`/etc/systemd/system/${unit}.service.d/atelier.conf`, `${lines.join("\n")}\n`);
}

/** A WSGI service under uWSGI. */
export interface UwsgiService {
  readonly port: number;
  readonly wsgiFile: string;
  readonly processes: number;
  /** Threads of each process. */
  readonly threads: number;
  readonly log: string;
}

/** As in Debian's own units, but on loopback only, and with one request per connection. */
export function uwsgiIni({ port, wsgiFile, processes, threads, log }: UwsgiService): string {
  return `# ${writtenBy}
[uwsgi]
plugins = python3
http-socket = ${loopback}:${port}
wsgi-file = ${wsgiFile}
processes = ${processes}
threads = ${threads}
master = true
lazy-apps = true
enable-threads = true
thunder-lock = true
no-orphans = true
die-on-term = true
buffer-size = 65535
listen = 100
add-header = Connection: close
logto = ${log}
`;
}

/** The drop-in that runs uWSGI with Atelier's file. */
export function uwsgiDropIn(unit: string, iniFile: string): InstalledFile {
  return unitDropIn(unit, `/usr/bin/uwsgi_python3 --ini ${iniFile}`);
}
