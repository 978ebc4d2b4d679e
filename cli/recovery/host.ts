/** The way to the lab host, as the state's own scripts have it. */
import { rootBash } from "../../tasks/host/root-bash";
import { noConnection, Ssh, type SshParams } from "../../tasks/host/ssh";
import { guest } from "../../tasks/host/ssh-patience";
import { Failure } from "../class/failure";
import type { HostShell } from "./find/found";
import { sshParams, type StateConnection } from "./connection";
import { plain, providerIn, type State, type Values } from "./state";

/** The machine of a libvirt provider: `qemu+ssh://USER@ADDRESS:PORT/system?...` */
function addressOf(state: State, provider: string): string | undefined {
  const found = providerIn(state, provider);
  const uri = (plain(found?.inputs) as Values | undefined)?.["uri"];
  return typeof uri === "string" && URL.canParse(uri) ? new URL(uri).hostname : undefined;
}

/**
 * @param state exported with its secrets
 * @param provider `URN::ID` of libvirt's
 * @returns undefined where nothing of the state was run on the host
 */
export function sshParamsOf(state: State, provider: string): SshParams | undefined {
  const address = addressOf(state, provider);
  for (const { type, inputs } of state.deployment.resources ?? []) {
    if (type !== "command:remote:Command") continue;
    const { connection } = plain(inputs) as { readonly connection?: StateConnection };
    if (address !== undefined && connection?.host === address) return sshParams(connection);
  }
  return undefined;
}

/** @throws Failure where the host does not answer, or what runs there fails */
export const shellOn =
  (access: SshParams): HostShell =>
  async (verb, input) => {
    const command = `${rootBash(access.user)} ${verb}`;
    const { exitCode, stdout, stderr } = await Ssh.use(access, (ssh) => ssh.run(command, input), guest);
    if (exitCode === 0) return stdout;
    const words = stderr.trim().split("\n").at(-1) ?? "";
    const next = "see that it is on and that its libvirt runs, then run the same command again";
    const what = exitCode === noConnection ? "does not answer" : "cannot say what libvirt has";
    throw new Failure(`the lab host ${access.address} ${what}: ${words}\n  next: ${next}`);
  };
