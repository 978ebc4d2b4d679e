/** The controller's configuration files as text. */
import { configurationFiles } from "../../../components/control/configuration/files";
import { fullInstall, plainInstall, type InstallModel } from "../../support/install-model";

function content(model: InstallModel, path: string): string {
  const found = configurationFiles(model).filter((file) => file.path === path);
  expect(found).toHaveLength(1);
  return found[0]!.content;
}

/** The sections that have an option, each with its value. */
function optionOf(text: string, option: string): Record<string, string> {
  const found: Record<string, string> = {};
  let section = "";
  for (const line of text.split("\n")) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const [name, ...value] = line.split(" = ");
    if (name === option) found[section] = value.join(" = ");
  }
  return found;
}

const units = (...names: string[]) => names.map((name) => `/etc/systemd/system/${name}.service.d/atelier.conf`);

/** With or without volumes. */
const always = [
  "/etc/glance/policy.yaml",
  "/etc/haproxy/atelier-nodes.lst",
  "/etc/haproxy/atelier-trusted.lst",
  "/etc/memcached.conf",
  "/etc/mysql/mariadb.conf.d/90-atelier.cnf",
  "/etc/neutron/policy.yaml",
  "/etc/rabbitmq/enabled_plugins",
  "/etc/rabbitmq/rabbitmq-env.conf",
  "/etc/keystone/atelier-uwsgi.ini",
  "/etc/placement/atelier-uwsgi.ini",
  "/etc/systemd/system/epmd.socket.d/atelier.conf",
  ...units("glance-api", "haproxy", "keystone", "neutron-api", "placement-api"),
  ...units("nova-api", "nova-conductor", "nova-novncproxy", "nova-scheduler"),
];
const shown = [
  "/etc/glance/glance-api.conf",
  "/etc/haproxy/haproxy.cfg",
  "/etc/keystone/keystone.conf",
  "/etc/neutron/neutron.conf",
  "/etc/neutron/plugins/ml2/ml2_conf.ini",
  "/etc/nova/nova.conf",
  "/etc/placement/placement.conf",
  "/etc/rabbitmq/rabbitmq.conf",
];
const ofVolumes = [
  "/etc/cinder/atelier-uwsgi.ini",
  "/etc/cinder/policy.yaml",
  "/etc/ganesha/ganesha.conf",
  "/etc/systemd/system/cinder-volume.service.d/atelier-share.conf",
  "/etc/systemd/system/nfs-ganesha.service",
  "/etc/systemd/system/var-lib-cinder-mnt-5232968dcf01626e29bf3bf0e39d48df.mount",
  ...units("cinder-api", "cinder-scheduler", "cinder-volume"),
];

test("these are the files, Cinder's only where there are volumes", () => {
  const paths = (model: InstallModel) => configurationFiles(model).map(({ path }) => path);
  expect(paths(plainInstall).sort()).toEqual([...always, ...shown].sort());
  expect(paths(fullInstall).sort()).toEqual([...always, ...shown, ...ofVolumes, "/etc/cinder/cinder.conf"].sort());
});

// A change that is meant: jest -u. It restarts the service in every control plane that is installed.
test.each([...shown, "/etc/cinder/cinder.conf"])("%s of an installation that has everything", (path) => {
  expect(content(fullInstall, path)).toMatchSnapshot();
});

test("whatever holds a secret, and every file of a service, is for its service alone", () => {
  const folder = (path: string) => /^\/etc\/(\w+)\//.exec(path)?.[1] ?? "";
  const services = ["keystone", "glance", "placement", "nova", "neutron", "cinder", "rabbitmq"];
  const open = ["/etc/rabbitmq/enabled_plugins", "/etc/rabbitmq/rabbitmq-env.conf"];
  const files = configurationFiles(fullInstall);
  const closed = files.filter(({ path }) => services.includes(folder(path)) && !open.includes(path));
  expect(closed.map(({ mode, owner }) => [mode, owner])).toEqual(
    closed.map(({ path }) => ["640", `root:${folder(path)}`]),
  );
  const others = files.filter((file) => !closed.includes(file));
  expect(new Set(others.map(({ mode, owner }) => `${mode} ${owner}`))).toEqual(new Set(["644 root:root"]));
  expect(others.filter(({ content: text }) => /\{\{\w*(PASSWORD|SECRET|KEY)/.test(text))).toEqual([]);
});

test("each service signs in as itself, in every section in which it calls another one", () => {
  const users = (service: string) => optionOf(content(fullInstall, `/etc/${service}.conf`), "username");
  expect(users("glance/glance-api")).toEqual({ keystone_authtoken: "glance" });
  expect(users("placement/placement")).toEqual({ keystone_authtoken: "placement" });
  expect(users("nova/nova")).toEqual({
    keystone_authtoken: "nova",
    service_user: "nova",
    placement: "placement",
    neutron: "neutron",
    cinder: "nova",
  });
  expect(users("neutron/neutron")).toEqual({ keystone_authtoken: "neutron", nova: "nova", placement: "placement" });
  expect(users("cinder/cinder")).toEqual({ keystone_authtoken: "cinder", service_user: "cinder", nova: "nova" });
  for (const service of ["glance/glance-api", "placement/placement", "nova/nova", "neutron/neutron", "cinder/cinder"]) {
    const text = content(fullInstall, `/etc/${service}.conf`);
    const passwords = Object.entries(users(service)).map(([section, user]) => [
      section,
      `{{SERVICE_PASSWORD_${user.toUpperCase()}}}`,
    ]);
    expect(optionOf(text, "password")).toEqual(Object.fromEntries(passwords));
    expect(new Set(Object.values(optionOf(text, "cafile")))).toEqual(new Set(["/etc/atelier/ca.pem"]));
  }
});

describe("physical networks and ids", () => {
  const ml2 = (changes: Partial<InstallModel>) => {
    const text = content({ ...plainInstall, ...changes }, "/etc/neutron/plugins/ml2/ml2_conf.ini");
    return [optionOf(text, "flat_networks"), optionOf(text, "network_vlan_ranges")].flatMap((found) =>
      Object.values(found),
    );
  };
  const vlanRanges = [{ physicalNetwork: "physnet1", first: 100, last: 199 }];

  test.each([
    ["untagged alone", {}, ["physnet1", ""]],
    ["in order, each once", { flatNetworks: ["b", "a", "b"], vlanRanges }, ["a,b", "physnet1:100:199"]],
    ["VLANs alone", { flatNetworks: [], vlanRanges }, ["", "physnet1:100:199"]],
    ["none: the usual one", { flatNetworks: [], vlanRanges: [] }, ["physnet1", ""]],
  ])("%s", (_what, changes, expected) => {
    expect(ml2(changes)).toEqual(expected);
  });
});

test("a lab that is thrown away does not wait for its disk, and one that is kept does", () => {
  const database = (ephemeral: boolean) =>
    content({ ...plainInstall, ephemeral }, "/etc/mysql/mariadb.conf.d/90-atelier.cnf");
  expect(database(true)).toMatch(/^innodb-flush-method = nosync$/m);
  expect(database(false)).not.toMatch(/flush|doublewrite/);
  const keystone = (ephemeral: boolean) => content({ ...plainInstall, ephemeral }, "/etc/keystone/keystone.conf");
  expect(keystone(true)).toContain("password_hash_rounds = 4\n");
  expect(keystone(false)).not.toContain("password_hash_rounds");
  // As it has been since before it came from here: a file that differs restarts Keystone.
  expect(keystone(false)).toMatch(/\n\n$/);
});
