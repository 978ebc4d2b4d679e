/** `hostKey: trust-on-first-use`: the key that the state has is asked of every connection. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ControlPlane } from "../../../components/control/ControlPlane";
import { LabHost } from "../../../components/host/LabHost";
import type { HostModel, SshConnection } from "../../../model/types";
import { labWith } from "../../unit/base";
import { recordGraph, type GraphResource } from "../../support/graph";

const cache = mkdtempSync(join(tmpdir(), "atelier-cache-"));
beforeAll(() => (process.env["XDG_CACHE_HOME"] = cache));
afterAll(() => rmSync(cache, { recursive: true }));

const lab = labWith({ "host/ssh/hostKey": undefined });
const trusting = ({ address, port, user }: SshConnection): SshConnection => ({
  ...{ address, port, user, trustOnFirstUse: true },
});
const host: HostModel = { ...lab.host!, connection: trusting(lab.host!.connection) };
const report = JSON.stringify({ acceleration: "kvm", socket: "/run/libvirt/libvirt-sock" });
const key = "ssh-ed25519 AAAAfirst";

const graphOf = (preview: boolean) =>
  recordGraph(() => new LabHost("lab-host", host), {
    preview,
    outputs: { "lab-host-host-key": { stdout: key }, "lab-host-hypervisor-libvirt": { stdout: report } },
  });
const text = (resource: GraphResource | undefined) => JSON.stringify(resource?.inputs ?? {});
const named = (graph: readonly GraphResource[], name: string) => graph.find((one) => one.name === name);

test("the key is a result of the first up; a later one keeps it", async () => {
  const graph = await graphOf(false);
  expect(named(graph, "lab-host-host-key")).toMatchObject({
    type: "command:local:Command",
    parent: "lab-host",
    inputs: {
      create: "node tasks/run.js first-key create",
      update: 'printf %s "$PULUMI_COMMAND_STDOUT"',
      stdin: JSON.stringify({ address: "198.18.26.10", port: 22, settings: "host.ssh" }),
    },
  });
});

test("every script, every bridge and libvirt ask for it", async () => {
  const graph = await graphOf(false);
  const scripts = graph.filter(({ type }) => type === "command:remote:Command");
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect(text(script)).toContain(`"hostKey":"${key}"`);
  for (const { name } of host.bridges) expect(text(named(graph, `lab-host-${name}-network`))).toContain(key);
  const { uri } = named(graph, "lab-host-provider")?.inputs as { uri: string };
  const file = new URL(uri).searchParams.get("knownhosts") ?? "";
  expect(readFileSync(file, "utf8")).toBe(`198.18.26.10 ${key}\n`);
  expect(uri).not.toContain("no_verify");
});

test("a preview before it names no key and asks for none", async () => {
  const graph = await graphOf(true);
  const scripts = graph.filter(({ type }) => type === "command:remote:Command");
  expect(scripts.length).toBeGreaterThan(0);
  expect(JSON.stringify(scripts)).not.toContain("AAAA");
});

test("so do the control plane's scripts", async () => {
  if (lab.controlPlane.kind !== "install") throw new Error("the lab of the tests installs a control plane");
  const plane = { ...lab.controlPlane, connection: trusting(lab.controlPlane.connection) };
  const graph = await recordGraph(() => new ControlPlane("plane", plane), {
    preview: true,
    outputs: { "plane-host-key": { stdout: key } },
  });
  expect(named(graph, "plane-host-key")?.inputs).toMatchObject({
    stdin: JSON.stringify({ address: "198.18.26.20", port: 22, settings: "controlPlane.ssh" }),
  });
  expect(graph.filter(({ type }) => type === "command:remote:Command").length).toBeGreaterThan(1);
});
