import { dirname, join, resolve } from "node:path";
import { insteadOf, listed } from "../values/names";
import type { Trouble } from "../values/problem";
import { Secret } from "../values/secret";
import type { GivenAccess } from "../model/types";
import { parseYaml } from "../values/yaml";
import type { Machine } from "./machine";

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first file in the places where OpenStack's clients look (openstacksdk, "Configuring OpenStack SDK Applications"). */
function findFile(kind: "clouds" | "secure", variable: string, machine: Machine): string | undefined {
  const named = machine.environment[variable];
  const folders = [machine.projectFolder, join(machine.home, ".config/openstack"), "/etc/openstack"];
  const candidates = folders.flatMap((folder) => [`${folder}/${kind}.yaml`, `${folder}/${kind}.yml`]);
  return [...(named ? [resolve(machine.projectFolder, named)] : []), ...candidates].find(
    (path) => machine.trouble(path) === undefined,
  );
}

/** Merges two mappings key by key; `over` wins. */
function merge(base: Mapping, over: Mapping): Mapping {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const under = merged[key];
    merged[key] = isMapping(under) && isMapping(value) ? merge(under, value) : value;
  }
  return merged;
}

function readYaml(path: string, machine: Machine): { content: Mapping } | Trouble {
  const parsed = parseYaml(machine.read(path));
  if ("reason" in parsed) return { reason: `cannot be looked up: ${path} ${parsed.reason}`, fix: parsed.fix };
  const [error] = parsed.errors;
  // The parser's own message quotes the text, which may contain a password.
  const invalid = (fix: string) => ({ reason: `cannot be looked up: ${path} is not valid YAML`, fix });
  if (error !== undefined) return invalid(`fix its line ${parsed.lines.linePos(error.offset).line}`);
  try {
    const content: unknown = parsed.document.toJS();
    return { content: isMapping(content) ? content : {} };
  } catch {
    // An alias without an anchor, or an excessive number of aliases.
    return invalid("write out what its aliases stand for");
  }
}

function text(mapping: Mapping, key: string): string | undefined {
  const value = mapping[key];
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
}

/**
 * The domain's name. Keystone's first domain has the id `default` and the name `Default`; for others the name does
 * not follow from the id.
 */
function domain(auth: Mapping, which: "user" | "project"): string | undefined {
  const name = text(auth, `${which}_domain_name`) ?? text(auth, "domain_name");
  if (name !== undefined) return name;
  const id = text(auth, `${which}_domain_id`) ?? text(auth, "domain_id");
  return id === undefined || id === "default" ? "Default" : undefined;
}

function certificate(entry: Mapping, path: string, machine: Machine): { pem?: string } | Trouble {
  const written = text(entry, "cacert");
  if (written === undefined) return {};
  const file = resolve(
    dirname(path),
    written.replace(/^~(?=\/)/, () => machine.home),
  );
  const trouble = machine.trouble(file);
  if (trouble !== undefined) return { reason: `has a cacert that ${trouble}: ${file}`, fix: `correct it in ${path}` };
  return { pem: machine.read(file) };
}

function authOf(name: string, entry: Mapping, path: string, machine: Machine): GivenAccess | Trouble {
  const type = text(entry, "auth_type");
  if (type !== undefined && !["password", "v3password"].includes(type))
    return {
      reason: `logs in by ${type}`,
      fix: `give it auth_type password in ${path}: flavors and nodes need an administrator`,
    };
  const auth = isMapping(entry["auth"]) ? entry["auth"] : {};
  const [authUrl, username, password, projectName] = [
    text(auth, "auth_url"),
    text(auth, "username"),
    text(auth, "password"),
    text(auth, "project_name"),
  ];
  const [userDomainName, projectDomainName] = [domain(auth, "user"), domain(auth, "project")];
  const missing = Object.entries({
    auth_url: authUrl,
    username,
    password,
    project_name: projectName,
    user_domain_name: userDomainName,
    project_domain_name: projectDomainName,
  }).flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (!authUrl || !username || !password || !projectName || !userDomainName || !projectDomainName)
    return {
      reason: `lacks ${listed(missing)}`,
      fix: `add it under clouds.${name}.auth in ${path} (or in secure.yaml)`,
    };
  const ca = certificate(entry, path, machine);
  if ("reason" in ca) return ca;
  const regions: unknown = Array.isArray(entry["regions"]) ? entry["regions"][0] : undefined;
  const region = text(entry, "region_name") ?? (typeof regions === "string" ? regions : "RegionOne");
  return {
    authUrl,
    username,
    password: new Secret(password),
    projectName,
    userDomainName,
    projectDomainName,
    region,
    ...(ca.pem === undefined ? {} : { caCertificate: ca.pem }),
  };
}

/** The access under a name in clouds.yaml, with secure.yaml merged over it. */
export function readCloud(name: string, machine: Machine): GivenAccess | Trouble {
  const path = findFile("clouds", "OS_CLIENT_CONFIG_FILE", machine);
  if (path === undefined)
    return {
      reason: "cannot be looked up: there is no clouds.yaml",
      fix: "write one to ~/.config/openstack/clouds.yaml, or name it in OS_CLIENT_CONFIG_FILE",
    };
  const securePath = findFile("secure", "OS_CLIENT_SECURE_FILE", machine);
  const open = readYaml(path, machine);
  const secure = securePath === undefined ? { content: {} } : readYaml(securePath, machine);
  if ("reason" in open) return open;
  if ("reason" in secure) return secure;
  const clouds = merge(open.content, secure.content)["clouds"];
  const entry = isMapping(clouds) && Object.hasOwn(clouds, name) ? clouds[name] : undefined;
  if (!isMapping(entry)) {
    const known = isMapping(clouds) ? Object.keys(clouds) : [];
    return { reason: `is not in ${path}`, fix: insteadOf(name, known, "add it under `clouds`") };
  }
  return authOf(name, entry, path, machine);
}
