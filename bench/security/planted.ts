/** The secrets of a lab and its class that runs, by what they are. */
import type { RunningClass } from "./people";
import type { Planted } from "./secrets";

/** Shorter ones are found by chance. */
const shortest = 12;

/** What Pulumi writes about secrets: names of properties, the salt of the passphrase, the mark of a secret's record. */
const publicKeys = new Set(["additionalSecretOutputs", "secrets_providers", "4dabf18193072939515e22adb298388d"]);

/** Every text in a value, with the way to it; that of JSON in a text, as Pulumi writes secrets and scripts answer, too. */
function texts(value: unknown, path: string): { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") {
    const inner = /^["{[]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [{ path, text: value }] : texts(inner, path);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !publicKeys.has(key))
    .flatMap(([key, inner]) => texts(inner, path === "" ? key : `${path}.${key}`));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a PEM text the second line of its body: what no other key has. */
function telling(text: string): string {
  return text.startsWith("-----BEGIN") ? (text.split("\n")[3] ?? "") : text;
}

const secretKeys = /(password|secret|privatekey|credentialkey|volumekey|messagequeueurl)/i;

/** @param state of the stack, its secrets laid open */
export function plantedIn({ access, staff }: RunningClass, state: object): readonly Planted[] {
  const all = [...texts(access, "classAccess"), ...texts(staff, "staffAccess"), ...texts(state, "state")];
  const secret = all.filter(({ path }) => secretKeys.test(path) && !/publickey|dependencies/i.test(path));
  const planted = secret
    .map(({ path, text }) => ({ what: path, value: telling(/^rabbit:\/\/[^:]+:([^@]+)@/.exec(text)?.[1] ?? text) }))
    .filter(({ value }) => value.length >= shortest && !/\s|^urn:|^[/.]/.test(value));
  // One value stands in many places of a state.
  return [...new Map(planted.map((one) => [one.value, one])).values()];
}
