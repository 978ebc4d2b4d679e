/** The lab in a box as an earlier version left it, previewed by today's program: what would be made again, or go. */
import { Engine, settingsOf } from "../support/engine";
import { restoreLab, stack } from "../support/earlier-lab";

const engine = new Engine();
afterAll(() => engine.dispose());

interface ShownStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: { readonly inputs?: Readonly<Record<string, unknown>> };
  readonly newState?: { readonly inputs?: Readonly<Record<string, unknown>> };
}

const nameOf = ({ urn }: ShownStep) => urn.split("::").at(-1)!;

/** What a preview says of a value that it cannot know. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Inputs that differ, but for those that are not known yet. The providers cannot be asked whether they would make a thing
 * again: where the lab's scripts are others, their own addresses are known after these have run. By these inputs they will.
 */
function otherInputs({ oldState, newState }: ShownStep): string[] {
  const [before, now] = [oldState?.inputs ?? {}, newState?.inputs ?? {}];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (key) => now[key] !== unknown && JSON.stringify(before[key]) !== JSON.stringify(now[key]),
  );
}

test("of the lab that commit 75d4c7e has made, nothing goes, and nothing but the nodes is made again", async () => {
  await restoreLab("75d4c7e", engine);
  const { code, stdout } = await engine.preview(stack, settingsOf("Pulumi.dev.yaml"));
  expect(code).toBe(0);
  const { steps } = JSON.parse(stdout) as { readonly steps: readonly ShownStep[] };
  expect(steps.filter(({ op }) => op.startsWith("delete") || op === "discard").map(nameOf)).toEqual([]);
  // The nodes, once: the changelog says **Breaking** of it. And waits for them, which hold nothing.
  const again = steps.filter(({ op }) => op.includes("replace")).map(nameOf);
  expect([...new Set(again)].sort()).toEqual([
    "cloud-network-lan-dhcp-ready",
    ...["lisa-ready", "lisa-vm-domain", "network-1-ready", "network-1-vm-domain"],
  ]);
  // What a provider compares: every volume, network, port, image, server and address is declared as it was.
  const held = steps.filter(({ op, urn }) => op === "update" && /\$(openstack|libvirt):/.test(urn));
  expect(held.map(nameOf)).toEqual(expect.arrayContaining(["cloud-instance-docker", "lisa-vm-system"]));
  expect(held.flatMap((step) => otherInputs(step).map((key) => `${nameOf(step)} ${key}`))).toEqual([]);
});
