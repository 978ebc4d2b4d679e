import fc from "fast-check";
import { parseRoster } from "../../../reading/roster/parse";
import type { Roster } from "../../../model/class/roster";
import { keyOf, quoted, troubleWithName } from "../../../values/text";

/** Every problem is told in full, on one line, with nothing invisible in it. */
function expectSound(roster: Roster): void {
  for (const { path, got, reason, fix } of roster.problems)
    for (const text of [path, got, reason, fix]) {
      expect(text).not.toBe("");
      // eslint-disable-next-line no-control-regex -- these are meant
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\ufeff]|\n/);
    }
  for (const team of roster.teams) {
    expect(team.key).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
    expect(team.members.length).toBeGreaterThan(0);
    for (const { key, username } of team.members)
      expect(`${key} ${username}`).toMatch(/^[a-z0-9-]+ [A-Za-z0-9][\w.@-]*$/);
  }
  const keys = roster.teams.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
}

const files = fc.constantFrom("r.csv", "r.yaml");

test("whatever the bytes, the answer is teams and problems", () => {
  fc.assert(
    fc.property(files, fc.uint8Array({ maxLength: 200 }), (file, bytes) => {
      const roster = parseRoster(file, bytes);
      expectSound(roster);
      expect(roster.teams.length + roster.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});

const hostile = fc.constantFrom(
  ...[
    "",
    " ",
    "../",
    '"',
    "\n",
    "\r\n",
    "\u0000",
    "😀",
    "é",
    "x".repeat(300),
    "=1+1",
    "@a",
    "{",
    "}",
    "[",
    "]",
    "&a",
    "*a",
  ],
  ...[
    "!!set",
    "? ",
    "- ",
    ": ",
    ";",
    ",",
    "\t",
    "constructor",
    "__proto__",
    "ada",
    "team",
    "members",
    "teams",
    "name",
    "#",
  ],
);

test("whatever the text in the places of a roster, the answer is teams and problems", () => {
  const csv = fc.array(fc.array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 5 }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(csv, fc.constantFrom(";", ",", "\t"), (rows, delimiter) => {
      const text = ["team", "username", "name"].join(delimiter) + "\n" + rows.map((r) => r.join(delimiter)).join("\n");
      expectSound(parseRoster("r.csv", Buffer.from(text)));
    }),
    { numRuns: 1500 },
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 30 }), (parts) => {
      expectSound(parseRoster("r.yaml", Buffer.from(`teams:\n- name: A\n  members:\n  - ${parts.join("")}`)));
    }),
    { numRuns: 1500 },
  );
});

/** A cell as a spreadsheet writes it. */
const cell = (text: string) => (/[",;\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("Red", "Blue", "red", "Équipe", "ada", "ben", "cleo", "a.b", "") },
  { weight: 1, arbitrary: hostile },
);

test("every line that is not empty is a member, says something of a team, or is named by a problem", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ team: value, username: value, name: value, vni: fc.constantFrom("", "7", "x") })),
      (rows) => {
        let line = 2;
        const placed = rows.map((row) => {
          const text = [row.team, row.username, row.name, row.vni].map(cell).join(";");
          const start = line;
          line += text.replace(/\r\n?/g, "\n").split("\n").length;
          return { row, text, line: start };
        });
        const roster = parseRoster(
          "r.csv",
          Buffer.from(["team;username;name;vni", ...placed.map((p) => p.text)].join("\n")),
        );
        expectSound(roster);
        const members = new Set(roster.teams.flatMap((team) => team.members.map((m) => m.place.line)));
        const sound = new Set(roster.teams.map((team) => team.name));
        const told = roster.problems.map(({ path, got }) => `${path}: ${got}`);
        for (const { row, line: at } of placed) {
          const { team, username, name, vni } = row;
          if ([team, username, name, vni].every((text) => text.trim() === "")) continue;
          if (members.has(at) || told.some((text) => text.startsWith(`r.csv line ${at},`))) continue;
          // Its team is refused as a whole, or the line is the team's own: a heading, or a value of it.
          const refused = told.some(
            (text) => text.endsWith(`: ${quoted(team.trim())}`) || text.includes(`team ${quoted(team.trim())}`),
          );
          const sets = username.trim() === "" && name.trim() === "" && sound.has(team.trim());
          const mates = roster.problems.length > 0 && !sound.has(team.trim());
          expect({ at, row, told, fine: refused || sets || mates }).toMatchObject({ fine: true });
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("a sound roster loses nobody, whatever its size and order", () => {
  const people = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{1,12}$/), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(people, fc.integer({ min: 1, max: 9 }), (names, teams) => {
      const text = names.map((name, i) => `Team ${i % teams},${name}`).join("\n");
      const roster = parseRoster("r.csv", Buffer.from(`team,username\n${text}\n`));
      expect(roster.problems).toEqual([]);
      expect(roster.teams.flatMap((team) => team.members.map((m) => m.username)).sort()).toEqual([...names].sort());
    }),
  );
});

test("a key is made of letters, digits and hyphens, whatever the name; a key is its own key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (name) => {
      const key = keyOf(name);
      expect(key ?? "a").toMatch(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
      expect(key === undefined ? undefined : keyOf(key)).toBe(key);
      troubleWithName(name);
    }),
    { numRuns: 1000 },
  );
});
