/** TLS before an installed control plane: the proxy's configuration, and the certificates by the scripts' own functions. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationFiles } from "../../../components/control/configuration/files";
import { installSecrets, installVariables, secretsVariables } from "../../../components/control/install-script";
import { Secret } from "../../../values/secret";
import { plainInstall, type InstallModel } from "../../support/install-model";
import { withScripts } from "../../support/install-scripts";

const plain = plainInstall;
const tuned: InstallModel = { ...plain, workers: 4, volumes: { path: "/srv/volumes" } };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-tls-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("the proxy before the APIs", () => {
  const content = (model: InstallModel, path: string) =>
    configurationFiles(model).find((file) => file.path === path)?.content ?? "";
  const configuration = (model: InstallModel) =>
    content(model, "/etc/haproxy/haproxy.cfg").replaceAll("\n", " ").replace(/ +/g, " ");

  test("every API has TLS on the public address, and no service listens there itself", () => {
    const text = configuration(tuned);
    const ports = [5000, 9292, 8778, 8774, 8775, 6080, 9696, 8776];
    for (const port of ports) {
      expect(text).toContain(`bind 198.18.26.20:${port} ssl crt /etc/haproxy/atelier.pem alpn http/1.1`);
      expect(text).toContain(`server local 127.0.0.1:${port}`);
    }
    expect(text.match(/ bind /g)).toHaveLength(ports.length + 1);
    expect(configuration(plain)).not.toMatch(/8776|2050/);
  });

  test("the share of the volumes opens to the nodes' certificate and addresses, and its server to the proxy alone", () => {
    expect(configuration(tuned)).toContain(
      "bind 198.18.26.20:2050 ssl crt /etc/haproxy/atelier.pem verify required ca-file /etc/atelier/control/tls/ca.pem " +
        "tcp-request connection reject unless { src -f /etc/haproxy/atelier-nodes.lst } server local 127.0.0.1:2049",
    );
    const exports = content(tuned, "/etc/ganesha/ganesha.conf").replace(/\s+/g, " ");
    expect(exports).toContain("Bind_addr = 127.0.0.1;");
    expect(exports.match(/Clients = [^;]*;/g)).toEqual(["Clients = 127.0.0.1;"]);
    expect(exports).toContain("Access_Type = None; FSAL { Name = VFS; } CLIENT {");
  });

  test("a source is cut off and counted, but not what serves itself; metadata answers nodes alone", () => {
    const text = configuration({ ...tuned, nodes: ["198.18.26.31"] });
    expect(text.match(/deny_status 429 if \{ sc0_conn_cur/g)).toHaveLength(7);
    expect(text).toMatch(
      /default_backend metadata +tcp-request connection reject unless \{ src -f \S+nodes.lst \} backend/,
    );
    // As many at a time as Keystone has processes.
    expect(text).toContain("server local 127.0.0.1:5000 maxconn 8");
    expect(content({ ...plain, nodes: ["198.18.26.31"] }, "/etc/haproxy/atelier-nodes.lst")).toBe(
      "198.18.26.20\n198.18.26.31\n",
    );
  });
});

/** An authority and a certificate by the scripts' own functions, in a folder of this test's; then the commands. */
const withCertificate = (commands: string) =>
  withScripts(
    `cd ${folder}; set +e; stamp() { echo "$2" >"${folder}/$1"; }; address=198.18.26.20; export PUBLIC_ADDRESS=$address; ` +
      `eval "$(declare -f authority_load authority_made | sed 's#[$]TLS_ETC#${folder}#g; s#[$]CONTROL_ETC#${folder}#g; s#[$]STAMPS#${folder}#g')"; authority_load; ${commands}`,
  );

test("a given certificate reaches both scripts, its key as a secret", () => {
  const tls = { certificate: "CERTIFICATE", privateKey: new Secret("KEY"), caCertificate: "AUTHORITY" };
  for (const variables of [installVariables({ ...plain, tls }), secretsVariables({ ...plain, tls })])
    expect(variables).toMatchObject({ TLS_CERTIFICATE: "CERTIFICATE", TLS_CA_CERTIFICATE: "AUTHORITY" });
  expect(installSecrets({ ...plain, tls })["TLS_PRIVATE_KEY"]?.reveal()).toBe("KEY");
});

describe("certificates", () => {
  const made = "certificate_made >/dev/null;";

  test("the authority is made once, and signs a certificate for the address, for 397 days", () => {
    const days =
      '$(( ($(date -d "$(openssl x509 -in server.pem -noout -enddate | cut -d= -f2)" +%s) - $(date +%s) + 3600) / 86400 ))';
    const verified = "openssl verify -CAfile ca.pem -purpose sslserver -verify_ip 198.18.26.20 server.pem";
    expect(
      withCertificate(
        `sum=$(cat ca.pem); authority_load; [ "$sum" = "$(cat ca.pem)" ] && echo same; ${made} ${verified}; echo ${days}`,
      ),
    ).toEqual(["same", "server.pem:", "OK", "397"]);
    expect(withCertificate("stat -c %a ca.key")).toEqual(["600"]);
    expect(
      withCertificate(
        "rm ca.* nodes.pem; (authority_load 2>&1 | grep -o 'is not replaced'); [ -e ca.pem ] || echo missing",
      ),
    ).toEqual(["is", "not", "replaced", "missing"]);
  });

  test("it is good until its end comes near, its address is another one, or its authority is", () => {
    const good = "certificate_good && echo good || echo bad";
    expect(withCertificate(`${good}; ${made} ${good}; address=198.18.26.21; ${good}`)).toEqual(["bad", "good", "bad"]);
    const old =
      'openssl() { if [ "$1 $2" = "x509 -req" ]; then command openssl "${@/397/119}"; else command openssl "$@"; fi; };';
    expect(withCertificate(`${old} ${made} unset -f openssl; ${good}; ${made} ${good}`)).toEqual(["bad", "good"]);
    expect(withCertificate(`${made} rm ca.pem ca.key nodes.pem authority; authority_load; ${good}`)).toEqual(["bad"]);
  });

  test("a given one has to be for the address, by its authority, with its key", () => {
    const given =
      "TLS_CERTIFICATE=$(cat server.pem) TLS_PRIVATE_KEY=$(cat server.key) TLS_CA_CERTIFICATE=$(cat ca.pem);";
    const wrong = "certificate_wrong | cut -d: -f1";
    expect(withCertificate(`${made} ${given} ${wrong}; echo end`)).toEqual(["end"]);
    expect(withCertificate(`${made} ${given} PUBLIC_ADDRESS=198.18.26.21; ${wrong}`)).toEqual(["TLS_CERTIFICATE"]);
    expect(withCertificate(`${made} ${given} TLS_PRIVATE_KEY=$(cat ca.key); ${wrong}`)).toEqual(["TLS_PRIVATE_KEY"]);
    expect(withCertificate(`${made} ${given} TLS_CERTIFICATE=nonsense; ${wrong}`)).toEqual([
      "TLS_CERTIFICATE",
      "TLS_PRIVATE_KEY",
    ]);
  });
});
