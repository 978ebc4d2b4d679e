/**
 * Makes deleted objects of the control plane in Keystone again (users of services, their roles, services, endpoints),
 * by running the installation with its last inputs. See docs/decisions/deleted-identity.md.
 */
import { Ssh } from "../../../tasks/host/ssh";
import { guest } from "../../../tasks/host/ssh-patience";
import { Failure } from "../../class/failure";
import { accessOf } from "../access";
import { sshParams, type StateConnection } from "../connection";
import { plain, type State, type StateEntry } from "../state";
import { lacking } from "./look";
import { installationIn } from "./wanted";

/** The inputs of a remote command in the state. */
interface RemoteInputs {
  readonly update: string;
  readonly stdin: string;
  readonly connection: StateConnection;
}

/**
 * Runs a script on its machine again.
 * @returns the exit code
 */
export type RunAgain = (entry: StateEntry) => Promise<number>;

const overSsh: RunAgain = async ({ inputs }) => {
  const { update, stdin, connection } = plain(inputs) as RemoteInputs;
  const { exitCode } = await Ssh.use(sshParams(connection), (ssh) => ssh.run(update, stdin, "[ "), guest);
  return exitCode;
};

/**
 * @param state exported with its secrets
 * @param tell prints a line about what was done
 * @throws Failure if the objects cannot be made again
 */
export async function repairIdentity(
  state: State,
  tell: (line: string) => void,
  runAgain: RunAgain = overSsh,
): Promise<void> {
  const installation = installationIn(state);
  const access = installation && accessOf(state, installation.provider);
  if (installation === undefined || access === undefined) return;
  const { entry, services } = installation;
  const look = () => lacking(access, services);
  const lacks = await look();
  if (lacks.length === 0) return;
  const what = `Keystone lacks of the control plane's own: ${lacks.join(", ")}`;
  tell(`${what}; the installation makes it again`);
  const code = await runAgain(entry);
  const left = code === 0 ? await look() : lacks;
  if (left.length === 0) return void tell("Keystone has all of the control plane's own again");
  const why =
    code === 0 ? `it still lacks ${left.join(", ")}` : `the installation on the controller ended with ${code}`;
  throw new Failure(`${what}; ${why}\n  next: fix what the lines above say, then npm run recover`);
}
