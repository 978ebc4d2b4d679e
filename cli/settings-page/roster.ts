/** The table of a roster's columns, for docs/settings.md. */
import type { Effect } from "../../settings/effects";
import { columns, type Column } from "../../reading/roster/rows";

/** By column: meaning, default, example, effect of a change. */
const texts: Readonly<Record<Column, readonly [text: string, standard: string, example: string, effect: Effect]>> = {
  team: [
    "The team's name, for people (also `group`). In YAML: the team's `name`.",
    "required",
    "Équipe n° 1",
    "in place",
  ],
  name: ["The person's name.", "`username`", "Ada Lovelace", "in place"],
  username: [
    "Keystone's user name: letters, digits and `. _ @ -` (also `user`, `login`).",
    "what is before the @ of `email`, else the name's key",
    "ada",
    "data lost",
  ],
  email: ["E-mail address (also `mail`).", "none", "ada@school.example", "in place"],
  role: [
    "`member` works with the machines; `reader` looks on and has no machine of his or her own.",
    "`member`",
    "reader",
    "in place",
  ],
  key: ["Of the team: what projects, files and machines are called.", "from `team`: `equipe-n-1`", "red", "data lost"],
  leaseStart: [
    "Of the team: a date or a time, in the class's time zone, not before the class's.",
    "the class's",
    "2026-09-08",
    "nothing",
  ],
  leaseEnd: [
    "Of the team: a date (that day included) or a time, in the class's time zone.",
    "the class's",
    "2026-12-11",
    "nothing",
  ],
  walltime: ["Of the team, instead of an end: time from its start.", "none", "4h", "nothing"],
  seed: ["Of the team, for its variants; not to be guessed.", "the class's", "k3v9xw2mq8rt5zjd1hbn", "new ones"],
  vni: [
    "Of the team: VNI of its first network; the others take those that follow. 1001 to 1048575 are never derived.",
    "derived from the team's key",
    "2001",
    "data lost",
  ],
  subnet: [
    "Of the team: number of its networks in the blueprint's pools, from 0.",
    "derived from the team's key",
    "12",
    "in place",
  ],
};

export function rosterTable(): string {
  const rows = columns.map((column) => {
    const [text, standard, example, effect] = texts[column];
    return `| <a id="roster.${column}"></a>\`${column}\` | ${text} | ${standard} | \`${example}\` | ${effect} |`;
  });
  return ["| column | what it says | default | example | a change |", "| --- | --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}
