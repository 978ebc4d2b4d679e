/**
 * haproxy stands before every API. It ends TLS, passes on complete requests only, and sets time limits and limits for
 * each source address. The services themselves listen on loopback, at their usual ports.
 */
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import { filledIn } from "./filled-in";
import type { Proxied } from "./proxied";
import { unitDropIn } from "./units";
import { loopback, type ConfigurationValues } from "./values";
import { shareProxy } from "./volume-share";

const trustedList = "/etc/haproxy/atelier-trusted.lst";
const nodesList = "/etc/haproxy/atelier-nodes.lst";

/** The largest request in bytes, except uploads of images: Keystone's own limit (max_request_body_size). */
const largestBody = 114688;

/**
 * Limits for one source address: connections at a time, requests within ten seconds for each process of an API, wrong
 * passwords within a minute. A room of students behind one address, or a workstation that brings up hundreds of
 * teams, stays far below.
 */
const fromOneSource = { connections: 200, requests: 1000, refusedLogins: 120 };

const general = `# ${writtenBy}
global
  user haproxy
  group haproxy
  chroot /var/lib/haproxy
  log stdout format raw daemon notice
  maxconn 4000
  # a whole request fits
  tune.bufsize ${largestBody + 16384}
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  log global
  option httplog
  option dontlognull
  option dontlog-normal
  # A request reaches a service when all of it is here; one that takes longer is given up.
  option http-buffer-request
  timeout http-request 5s
  timeout http-keep-alive 75s
  timeout client 60s
  # Services close what they kept alive when they please: each request has a connection of its own to them.
  option http-server-close
  timeout connect 5s
  timeout queue 120s
  timeout server 600s
  timeout tunnel 12h
backend sources
  stick-table type ip size 100k expire 2m store conn_cur,http_req_rate(10s),gpc0_rate(60s)
`;

/** The rules that apply the limits to each source, and the headers that a service gets about it. */
function limits({ workers }: ConfigurationValues): string {
  return `  acl trusted src -f ${trustedList}
  tcp-request connection track-sc0 src table sources if !trusted
  tcp-request connection reject if { sc0_conn_cur gt ${2 * fromOneSource.connections} }
  http-request deny deny_status 429 if { sc0_conn_cur gt ${fromOneSource.connections} }
  http-request deny deny_status 429 if { sc0_http_req_rate gt ${fromOneSource.requests * workers} }
  http-request del-header Forwarded
  http-request del-header X-Forwarded- -m beg
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-For %[src]
`;
}

const bodyLimit = `  http-request deny deny_status 413 if { req.body_size gt ${largestBody} }
`;

const loginLimit = `  # A wrong password costs Keystone as much as a right one.
  acl login path /v3/auth/tokens
  acl login path /v3/auth/tokens/
  http-request deny deny_status 429 if METH_POST login { sc0_gpc0_rate gt ${fromOneSource.refusedLogins} }
  http-request set-var(txn.login) bool(true) if METH_POST login
  http-response sc-inc-gpc0(0) if { status 401 } { var(txn.login) -m bool }
`;

function frontend({ name, port, kind }: Proxied, values: ConfigurationValues): string {
  const head = `frontend ${name}
  bind ${values.publicAddress}:${port} ssl crt /etc/haproxy/atelier.pem alpn http/1.1
  default_backend ${name}
`;
  if (kind === "metadata") return `${head}  tcp-request connection reject unless { src -f ${nodesList} }\n`;
  const identity = name === "identity" ? `${filledIn("MOVED_AUTHORITY")}${loginLimit}` : "";
  return `${head}${limits(values)}${kind === "api" ? bodyLimit : ""}${identity}`;
}

function backend({ name, port, connections }: Proxied): string {
  const limit = connections === undefined ? "" : ` maxconn ${connections}`;
  return `backend ${name}\n  server local ${loopback}:${port}${limit}\n`;
}

/** A file with one address per line. Without addresses it has one empty line. */
function addressList(...addresses: readonly string[]): string {
  return addresses.map((address) => `${address}\n`).join("");
}

export function proxyFiles(values: ConfigurationValues, proxied: readonly Proxied[]): InstalledFile[] {
  const { publicAddress } = values;
  const nodes = values.nodes.length === 0 ? [""] : values.nodes;
  const services = proxied.map((one) => `${frontend(one, values)}${backend(one)}`).join("");
  return [
    unitDropIn("haproxy"),
    publicFile(trustedList, addressList("127.0.0.0/8", publicAddress, ...nodes)),
    publicFile(nodesList, addressList(publicAddress, ...nodes)),
    publicFile("/etc/haproxy/haproxy.cfg", `${general}${services}${shareProxy(values, nodesList)}`),
  ];
}
