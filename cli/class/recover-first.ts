/** Recovers from a killed run before a command changes anything. */
import { CloudLists } from "../recovery/deleted/look";
import { recover } from "../recovery/recover";
import { stacksThere, type Session } from "./session";

/**
 * Recovers the lab's stack and those of the class.
 * @throws Failure if another run works on one of them
 */
export async function recoverFirst(session: Session, tell: (line: string) => void): Promise<void> {
  const { pulumi, parts } = session;
  const lists = new CloudLists();
  await recover(pulumi, { tell, lists });
  if (parts === undefined) return;
  const isThere = await stacksThere(session);
  for (const part of parts.all) if (isThere(part.pulumi)) await recover(part.pulumi, { tell, lists });
}
