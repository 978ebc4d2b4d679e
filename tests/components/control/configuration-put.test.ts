/** How the rendered files reach the controller: the function that travels, run with the installation's own parts. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationFiles } from "../../../components/control/configuration/files";
import { publicFile } from "../../../components/control/configuration/file";
import { filesFunction } from "../../../components/configuration/script";
import { installFunctions, installVariables } from "../../../components/control/install-script";
import { fullInstall, plainInstall, type InstallModel } from "../../support/install-model";
import { withScripts } from "../../support/install-scripts";

// A file is some ten processes.
jest.setTimeout(60_000);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-configuration-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Secrets, each of which tells its name, and a machine that is a folder, where nobody has to be root. */
const stage = () => `
  inputs_default
  for name in $(secret_names); do printf -v "$name" '%s' "of-$name"; done
  policies_check() { cat >"${folder}/asked-$1"; }
  eval "$(declare -f put_file | sed '1s/put_file/really_put/; s#$PACKAGED#${folder}/packaged#g')"
  put_file() { really_put "${folder}$1" "$2" "$(id -un):$(id -gn)"; }
  sync() { :; }
  moved_authority`;

const run = (model: InstallModel, commands = "configuration_files", functions = installFunctions(model)) =>
  withScripts(`${stage()}\n${functions}\n${commands}`, installVariables(model));

const put = (path: string) => readFileSync(join(folder, path), "utf8");

test.each([
  ["everything", fullInstall],
  ["nothing unusual", plainInstall],
])(
  "of an installation with %s each file is put in place as it is rendered, with its mode and the secrets",
  (_, model) => {
    run(model);
    for (const { path, mode, content } of configurationFiles(model)) {
      const filled = content
        .replace("{{MOVED_AUTHORITY}}", "")
        .replace(/\{\{([A-Z_]+)\}\}/g, (_match, name: string) => `of-${name}`);
      expect([path, put(path)]).toEqual([path, filled]);
      expect([path, (statSync(join(folder, path)).mode & 0o777).toString(8)]).toEqual([path, mode]);
    }
    expect(readdirSync(join(folder, "etc/haproxy")).sort()).toEqual([
      "atelier-nodes.lst",
      "atelier-trusted.lst",
      "haproxy.cfg",
    ]);
  },
);

test("a service is asked for each of its policies before it gets them", () => {
  run(fullInstall);
  const asked = readdirSync(folder).filter((name) => name.startsWith("asked-"));
  expect(asked.sort()).toEqual(["asked-cinder", "asked-glance", "asked-neutron"]);
  expect(put("asked-glance").trim()).toBe(put("etc/glance/policy.yaml").trim());
});

test("a policy file with a rule that the service does not have is refused, and the former one stays", () => {
  // Instead of the program that asks the service: a service without this rule.
  const program = `print("communitize_image" if "communitize_image" in sys.stdin.read() else "", end="")`;
  const really = `unset -f policies_check; . components/control/install/26-policies.sh
    unknown_rules_program() { echo 'import sys; ${program}'; }`;
  expect(() => run(fullInstall, `${really}\nconfiguration_files`)).toThrow(
    /error: glance has no policy communitize_image: the rule of that name would change nothing/,
  );
  expect(readdirSync(join(folder, "etc/glance"))).toEqual(["glance-api.conf"]);
});

test("an installation that began without TLS has its authority told beside Keystone", () => {
  run(fullInstall, "MOVED_AUTHORITY=$'  http-request return status 200\\n'; configuration_files");
  expect(put("etc/haproxy/haproxy.cfg")).toMatch(
    /deny_status 413 .*\n {2}http-request return status 200\n {2}# A wrong password/,
  );
});

test("a text is put as it is, and one that asks for what there is not is not put", () => {
  const odd = 'it\'s "odd" $HOME `id` \\ & %s\n\n\ttab\n\n';
  const script = (text: string) =>
    filesFunction("configuration_files", "put_configuration", [publicFile("/etc/od'd", text)]);
  run(plainInstall, "configuration_files", script(odd));
  expect(put("etc/od'd")).toBe(odd);
  const other = script("{{NOBODYS}}\n").replace("/etc/od", "/etc/other");
  expect(() => run(plainInstall, "configuration_files", other)).toThrow(
    /asks for \{\{NOBODYS\}\}, which this machine does not have/,
  );
  expect(readdirSync(join(folder, "etc"))).toEqual(["od'd"]);
  for (const text of ["no end", "END_OF_ATELIERS_FILE\n"]) expect(() => script(text)).toThrow("cannot travel");
});

test("every file by which a unit is restarted is a rendered one, or the machine's own", () => {
  const own = [
    "/etc/atelier/ca.pem",
    "/etc/haproxy/atelier-authority.json",
    "/etc/rabbitmq/atelier-definitions.json",
    "/etc/systemd/system/atelier-certificate.timer",
  ];
  const read = withScripts('inputs_default; printf "%s\\n" "${UNIT_FILES[@]}"', installVariables(fullInstall));
  const rendered = configurationFiles(fullInstall).map(({ path }) => path);
  expect([...new Set(read)].filter((path) => !rendered.includes(path)).sort()).toEqual(own);
  // What a service reads and no unit is restarted by would wait for the next reboot.
  const dropIns = rendered.filter((path) => path.endsWith("/atelier.conf"));
  const unread = rendered.filter((path) => !read.includes(path) && !dropIns.includes(path));
  expect(unread).toEqual([]);
});

test("what stands in both languages is the same", () => {
  const names =
    "$PUBLIC_ADDRESS $CA_FILE $DATABASE_SOCKET $QUEUE_USER $QUEUE_PORT $QUEUE_DEFINITIONS $LOOPBACK $TLS_ETC";
  const share = "$SHARE_PORT $SHARE_NAME $SHARE_MOUNTS $SHARE_FOLDER $(share_mount)";
  const told = withScripts(`inputs_default; echo ${names} ${share}`, installVariables(fullInstall));
  const text = configurationFiles(fullInstall)
    .map(({ content }) => content)
    .join("");
  expect(told.slice(0, 8)).toEqual([
    "198.18.26.20",
    "/etc/atelier/ca.pem",
    "/run/mysqld/mysqld.sock",
    "openstack",
    "5671",
    "/etc/rabbitmq/atelier-definitions.json",
    "127.0.0.1",
    "/etc/atelier/control/tls",
  ]);
  const [port, name, mounts, shared, mount] = told.slice(8);
  for (const part of [
    "rabbit://openstack:",
    "listeners.ssl.1 = 198.18.26.20:5671",
    "load_definitions = /etc/rabbitmq/atelier-definitions.json",
    "unix_socket=/run/mysqld/mysqld.sock",
    "ca-file /etc/atelier/control/tls/ca.pem",
    `NFS_Port = ${port};`,
    `nas_share_path = ${name}\n`,
    `nfs_mount_point_base = ${mounts}\n`,
    `Path = ${shared};`,
    `Where=${mount}\n`,
  ])
    expect(text).toContain(part);
});
