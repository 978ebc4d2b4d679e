import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, ssh } from "./lab";

/** Nova lets libvirtd ask QEMU now and then what it can do: it holds the module for a moment. */
const unused = "timeout 120 sh -c 'while cat /sys/module/kvm_*/refcnt | grep -qv ^0; do sleep 0.2; done'";

/** The module, with nested virtualisation as it says; a node that is emulated itself keeps its way with page tables. */
const load = (nested: string) => `
  module=kvm_amd others='npt=0 vgif=0'
  if grep -qw vmx /proc/cpuinfo; then module=kvm_intel others=; fi
  ${unused}
  modprobe -r $module && modprobe $module ${nested} $others`;

const parameter = "cat /sys/module/kvm_*/parameters/nested";
const optionFile = "cat /etc/modprobe.d/atelier-nested.conf";

/** What the lab host's script for nested virtualisation does on a machine with a module that can be reloaded. */
export interface NestedTrial {
  /** The module's parameter with nested virtualisation off, after the script, and in the end. */
  readonly off: string;
  readonly on: string;
  readonly optionFile: string;
  /** What the script says: the first time, the second time, with the module in use, and when it is free again. */
  readonly first: string;
  readonly second: string;
  readonly held: { readonly code: number; readonly stderr: string };
  readonly freed: string;
  /** The option file after the verb `delete`: nothing. */
  readonly deleted: string;
}

/** Tries it on a machine without running guests, and leaves the module with nested virtualisation on. */
export async function tryNested(address: string): Promise<NestedTrial> {
  const script = readFileSync(join(root, "components/host/nested.sh"), "utf8");
  const run = (verb: string) => ssh(address, `ACCELERATION=kvm bash -s ${verb} <<'SCRIPT'\n${script}\nSCRIPT`);
  const says = async (verb: string) => (await run(verb)).stderr;
  const print = async (command: string) => (await ssh(address, command)).stdout;

  const off = await print(`${load("nested=0")} && ${parameter}`);
  const first = await says("create");
  const [on, file] = [await print(parameter), await print(optionFile)];
  const second = await says("create");

  // Whoever has /dev/kvm open holds the module.
  await ssh(address, load("nested=0"));
  const holder = (await print("exec 3<>/dev/kvm; sleep 600 </dev/null >/dev/null 2>&1 & echo $!")).trim();
  const held = await run("create");
  await ssh(address, `kill ${holder}; while [ -e /proc/${holder} ]; do sleep 0.1; done; ${unused}`);
  const freed = await says("create");

  await run("delete");
  const deleted = await print(`${optionFile} 2>/dev/null`);
  await ssh(address, load("nested=1"));
  return { off, on, optionFile: file, first, second, held, freed, deleted };
}
