/** The messages of recovery, one line each. */
import { visible } from "../../values/visible";
import { isLookedUp, type Found, type Kind } from "./find/found";
import { nameOf, type StateEntry } from "./state";

const name = ({ urn }: StateEntry) => nameOf(urn);

export const adoptedText = (entry: StateEntry, { text }: Found) =>
  `${name(entry)}: ${visible(text)} had been made when the run was cut off: taken into the state`;

export const removedText = (entry: StateEntry, { text }: Found) =>
  `${name(entry)}: ${visible(text)} had been made when the run was cut off, and is of no use: removed`;

export const doneText = (entry: StateEntry) =>
  `${name(entry)}: had just been made when the run was cut off: taken into the state`;

export const interruptedText = (entry: StateEntry, operation: string) =>
  `${name(entry)}: the run was cut off while ${operation} it; the next one does it again`;

export const againText = (entry: StateEntry, kind: Kind | undefined) =>
  isLookedUp(kind)
    ? `${name(entry)}: had not been made when the run was cut off`
    : `${name(entry)}: the run was cut off while making it; the next one does it again`;

/** The message about an undecided creation, with the commands that fix it. */
export function unsureText(stack: string, entry: StateEntry, found: readonly Found[]): string {
  const there = found.map(({ text }) => visible(text)).join(", ");
  const what =
    found.length === 0
      ? `nobody can say whether it (${entry.type}) was made`
      : `nobody can say which of these the run has made, if any: ${there}`;
  const command = `npm run recover -- --stack ${stack}`;
  return (
    `${name(entry)}: the run was cut off while making it, and ${what}\n` +
    `  next: look; if one is the lab's own: ${command} --adopt ${name(entry)}=ID; if none is: ${command} --forget ${name(entry)}`
  );
}
