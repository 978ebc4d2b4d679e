/** The texts about what a change would cost. Pure. */
import { counted, listed } from "../values/names";
import { nameOf, type Affected, type Change, type Declared } from "./kept";

/** Lines of a report; nobody reads more. */
const mostTold = 100;

const shown = (text: string) => (text === "" ? "none" : text);

function changeText({ aspect, was, is }: Change): string {
  return aspect === "userData" ? "other user data" : `${aspect} was ${shown(was)}, is ${shown(is)}`;
}

/** The people whom a machine belongs to, as text. */
function peopleOf({ team: key }: Affected, { class: taught }: Declared): string {
  const members = taught?.teams.find((team) => team.key === key)?.members ?? [];
  return members.length === 0 ? "" : ` (${listed(members.map(({ name }) => name))})`;
}

function lossText(one: Affected, declared: Declared): string {
  const why = one.changes.length === 0 ? "is declared no more" : one.changes.map(changeText).join("; ");
  return `  - ${nameOf(one)}${peopleOf(one, declared)}: ${listed(one.lost)} would be lost: ${why}`;
}

const few = (lines: readonly string[]) =>
  lines.length <= mostTold ? lines : [...lines.slice(0, mostTold), `  and ${lines.length - mostTold} more`];

/** The settings that allow the losses. */
function allowedBy(losses: readonly Affected[]): string[] {
  const teams = [...new Set(losses.flatMap(({ team }) => team ?? []))];
  const own = losses.filter(({ team }) => team === undefined).map(({ machine }) => machine);
  const ways = [
    ...(teams.length > 0
      ? [
          `class.allowLoss: [${teams.join(", ")}] in the stack file`,
          `for one run npm run class -- up --allow-loss ${teams.join(",")}`,
        ]
      : []),
    ...(own.length > 0 ? [`lab.allowLoss: [${own.join(", ")}] in the stack file`] : []),
  ];
  return [`  next: set it back; or, where it may be lost: ${listed(ways, "or")}`];
}

/** The message of a run that is refused. */
export function lossReport(losses: readonly Affected[], declared: Declared): string {
  return [
    `this would cost what is on ${counted(losses.length, "machine")}; nothing was changed.`,
    ...few(losses.map((one) => lossText(one, declared))),
    ...allowedBy(losses),
  ].join("\n");
}

/** The message about machines that stay as they were made though the settings declare something else. */
export function stayReport(all: readonly Affected[]): string {
  return [
    `${counted(all.length, "machine")} stay as made, with what is on them; what is declared now is for new ones.`,
    ...few(all.map((one) => `  - ${nameOf(one)}: ${one.changes.map(changeText).join("; ")}`)),
    "  next, for a new image where the disk may be lost: npm run class -- reset TEAM; for all of it: allowLoss",
  ].join("\n");
}
