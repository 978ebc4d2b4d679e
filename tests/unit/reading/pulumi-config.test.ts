import * as pulumi from "@pulumi/pulumi";
import { loadStack } from "../../../reading/pulumi-config";
import { baseSettings, changed, existingControlPlane } from "../base";

/** The value as the engine hands it over: JSON, secrets in it decrypted. */
function configure(value: unknown): void {
  pulumi.runtime.setAllConfig(
    value === undefined ? {} : { "atelier:lab": typeof value === "string" ? value : JSON.stringify(value) },
  );
}

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it went well");
}

const onlyCloud = {
  host: undefined,
  nodes: undefined,
  nodeImage: undefined,
  cloud: undefined,
  controlPlane: existingControlPlane,
};

test("a sound lab is returned", () => {
  configure(changed(onlyCloud));
  expect(loadStack().lab).toMatchObject({ host: undefined, nodes: [], controlPlane: { kind: "existing" } });
});

test("mistakes are one error without a stack trace", () => {
  configure(changed({ ...onlyCloud, "cloud/flavors": { small: { vcpus: 0, ramMiB: 1, diskGiB: 1 } }, hosts: {} }));
  const error = errorOf(loadStack);
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect(error.message).toBe(
    [
      "atelier:lab has 2 problems; nothing was changed.",
      "  - cloud.flavors.small.vcpus: 0 cannot stand here; use a whole number from 1",
      "  - hosts: this key does not exist; did you mean host?",
    ].join("\n"),
  );
});

test("no lab at all is told with the way to get one", () => {
  configure(undefined);
  expect(errorOf(loadStack).message).toMatch(
    /^Stack \S+ does not say what its lab is: copy examples\/Pulumi\.polytech\.yaml/,
  );
});

test("text that is no mapping is not repeated", () => {
  configure("{pa55word");
  const { message } = errorOf(loadStack);
  expect(message).toBe("atelier:lab is not a mapping; see Pulumi.dev.yaml for one with every key explained.");
});

test("a host whose key is not known is refused, with what to do", () => {
  const ssh = { ...baseSettings.host?.ssh, identity: "agent", knownHostsFile: "/nowhere/known_hosts" };
  process.env["SSH_AUTH_SOCK"] = "/run/agent";
  configure(changed({ ...onlyCloud, host: { ssh } }));
  expect(errorOf(loadStack).message).toContain(
    "  - host.ssh: 198.18.26.10 is a machine whose host key nobody knows (/nowhere/known_hosts does not list it): " +
      "another one in its place would be handed every secret; compare the output of `ssh-keyscan 198.18.26.10 | ssh-keygen -lf -` with",
  );
});
