/**
 * What somebody has deleted in the cloud by hand leaves the state, so that the `up` that follows makes it again. Pulumi itself
 * looks only where it is told to (`refresh`), and otherwise fails at whatever hangs on it.
 */
import { Failure } from "../../class/failure";
import type { Pulumi } from "../../class/pulumi";
import { refresh } from "../refresh";
import { kindOf, nameOf, type State, type StateEntry } from "../state";
import type { CloudLists } from "./look";
import { groundOfMachines } from "./machines";

const goneText = (entry: StateEntry) =>
  `${nameOf(entry.urn)}: ${kindOf(entry.type)} ${entry.id} is no longer in the cloud; the next up makes it again`;

/** Nobody's machine is recreated unless somebody says so. */
const heldText = (entry: StateEntry) =>
  `${nameOf(entry.urn)}: ${kindOf(entry.type)} ${entry.id} is no longer in the cloud, and a machine stands on it: both stay as they are\n` +
  `  next: to make both again, for which what is on the machine is lost: npm run pulumi -- refresh --target '${entry.urn}', then up`;

/**
 * @param state exported with its secrets
 * @param tell takes a line of what was done
 * @throws Failure where nothing of the stack is there: it may be another cloud
 */
export async function releaseDeleted(
  pulumi: Pulumi,
  state: State,
  lists: CloudLists,
  tell: (line: string) => void,
): Promise<void> {
  const { gone, of } = await lists.lookFor(state);
  if (gone.length === 0) return;
  if (gone.length === of && of > 1)
    throw new Failure(
      `none of the ${of} objects that stack ${pulumi.stack} has made is in its cloud: is it another cloud, or an earlier copy of it?\n` +
        `  next: see that the settings name the right one; if all is really gone: npm run pulumi -- refresh`,
    );
  const ground = groundOfMachines(state);
  for (const entry of gone) tell(ground.has(entry.urn) ? heldText(entry) : goneText(entry));
  const released = gone.filter(({ urn }) => !ground.has(urn));
  if (released.length === 0) return;
  await refresh(pulumi, released);
}
