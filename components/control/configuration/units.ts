/** How the services' processes run. */
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import { loopback } from "./values";

/**
 * What differs from Debian's own unit, as a drop-in. After a power cut everything starts at once, and who finds another
 * service still missing exits: it is tried again until that one is there, not five times in ten seconds; and on a busy
 * machine 90 s are too short for a start.
 * @param command instead of the unit's own
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
  /** Of each process. */
  readonly threads: number;
  readonly log: string;
}

/** As Debian's own units run it, but on loopback only and closing each connection. */
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

/** The drop-in of a unit that runs uWSGI with a file of ours. */
export function uwsgiDropIn(unit: string, iniFile: string): InstalledFile {
  return unitDropIn(unit, `/usr/bin/uwsgi_python3 --ini ${iniFile}`);
}
