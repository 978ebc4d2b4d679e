import { readCloud } from "../../../reading/clouds-yaml";
import { Secret } from "../../../values/secret";
import { baseFiles, existingControlPlane, memoryMachine, problemsWith } from "../base";

const entry = `
clouds:
  polytech:
    auth:
      auth_url: https://controller.example:5000/v3
      username: admin
      password: pa55word
      project_name: admin
    region_name: Campus
`;
const home = "/home/t/.config/openstack";

function read(files: Record<string, string>, environment: Record<string, string> = {}, name = "polytech") {
  return readCloud(name, memoryMachine(files, environment));
}

test("an entry becomes an access", () => {
  const access = read({ [`${home}/clouds.yaml`]: entry });
  expect(access).toEqual({
    authUrl: "https://controller.example:5000/v3",
    username: "admin",
    password: expect.any(Secret) as unknown,
    projectName: "admin",
    userDomainName: "Default",
    projectDomainName: "Default",
    region: "Campus",
  });
  expect("password" in access && access.password.reveal()).toBe("pa55word");
});

test("the first file counts, in the order of OpenStack's clients", () => {
  const at = (url: string) => entry.replace("https://controller.example:5000/v3", url);
  const files: Record<string, string> = {
    "/srv/clouds.yaml": at("http://variable"),
    "/project/clouds.yaml": at("http://project"),
    [`${home}/clouds.yaml`]: at("http://home"),
    "/etc/openstack/clouds.yaml": at("http://etc"),
  };
  const environment = { OS_CLIENT_CONFIG_FILE: "/srv/clouds.yaml" };
  const order = Object.keys(files).map((path) => {
    const found = read(files, environment);
    delete files[path];
    return "authUrl" in found ? found.authUrl : found.reason;
  });
  expect(order).toEqual(["http://variable", "http://project", "http://home", "http://etc"]);
});

test.each([
  ["where clouds.yaml has none", entry.replace("      password: pa55word\n", "")],
  ["over the one in clouds.yaml", entry],
])("secure.yaml gives the password %s", (_what, open) => {
  const secure = "clouds: {polytech: {auth: {password: 123456}}}";
  const access = read({ [`${home}/clouds.yaml`]: open, [`${home}/secure.yaml`]: secure });
  expect("password" in access && access.password.reveal()).toBe("123456");
  expect(access).toMatchObject({ username: "admin", region: "Campus" });
});

test("domains by id, regions as a list, a certificate beside the file", () => {
  const text = `
clouds:
  polytech:
    auth: {auth_url: http://c, username: u, password: p, project_name: x, user_domain_id: default, project_domain_name: School}
    regions: [North, South]
    cacert: ca.pem
`;
  expect(read({ [`${home}/clouds.yaml`]: text, [`${home}/ca.pem`]: "PEM" })).toMatchObject({
    userDomainName: "Default",
    projectDomainName: "School",
    region: "North",
    caCertificate: "PEM",
  });
});

describe("trouble", () => {
  const file = `${home}/clouds.yaml`;
  test.each<[string, Record<string, string>, { reason: string; fix: string }]>([
    [
      "no file",
      {},
      {
        reason: "cannot be looked up: there is no clouds.yaml",
        fix: "write one to ~/.config/openstack/clouds.yaml, or name it in OS_CLIENT_CONFIG_FILE",
      },
    ],
    [
      "another name",
      { [file]: entry.replace("polytech", "polytec") },
      { reason: `is not in ${file}`, fix: "did you mean polytec?" },
    ],
    ["an empty file", { [file]: "" }, { reason: `is not in ${file}`, fix: "add it under `clouds`" }],
    [
      "broken YAML, whose text is not repeated",
      { [file]: "clouds:\n  polytech: {auth: {password: s3cret\n" },
      { reason: `cannot be looked up: ${file} is not valid YAML`, fix: "fix its line 3" },
    ],
    [
      "parts missing",
      { [file]: "clouds: {polytech: {auth: {auth_url: http://c, username: u, project_domain_id: abc}}}" },
      {
        reason: "lacks password, project_name and project_domain_name",
        fix: `add it under clouds.polytech.auth in ${file} (or in secure.yaml)`,
      },
    ],
    [
      "another way to log in",
      { [file]: "clouds: {polytech: {auth_type: v3token, auth: {}}}" },
      {
        reason: "logs in by v3token",
        fix: `give it auth_type password in ${file}: flavors and nodes need an administrator`,
      },
    ],
    [
      "a certificate that is not there",
      { [file]: `${entry}    cacert: /ca.pem\n` },
      { reason: "has a cacert that does not exist: /ca.pem", fix: `correct it in ${file}` },
    ],
  ])("%s", (_what, files, trouble) => {
    expect(read(files)).toEqual(trouble);
  });

  test("is reported where the cloud is named", () => {
    const controlPlane = { ...existingControlPlane, auth: { cloud: "polytech" } };
    expect(problemsWith({ controlPlane }, memoryMachine({ ...baseFiles, [file]: "clouds: {other: {}}" }))).toEqual([
      `controlPlane.auth.cloud: polytech is not in ${file}; use other`,
    ]);
  });
});
