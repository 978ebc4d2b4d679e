import { formatProblem } from "../../../values/problem";
import { asTold } from "./told";
import { parseRoster } from "../../../reading/roster/parse";

const bytes = (text: string) => new TextEncoder().encode(text);
const csv = (text: string) => parseRoster("roster.csv", bytes(text));
const yaml = (text: string) => parseRoster("roster.yaml", bytes(text));
const report = (roster: ReturnType<typeof csv>) => roster.problems.map(formatProblem);
const people = (roster: ReturnType<typeof csv>) =>
  roster.teams.map(({ key, members }) => `${key}: ${members.map(({ username }) => username).join(" ")}`);

describe("a roster that a spreadsheet wrote", () => {
  test.each([
    ["commas", "team,username\nRed,ada\nRed,ben\nBlue,cleo\n"],
    ["semicolons", "team;username\nRed;ada\nRed;ben\nBlue;cleo\n"],
    ["tabs", "team\tusername\nRed\tada\nRed\tben\nBlue\tcleo\n"],
    ["a byte order mark", "\ufeffteam,username\nRed,ada\nRed,ben\nBlue,cleo"],
    ["Windows' line ends", "team,username\r\nRed,ada\r\nRed,ben\r\nBlue,cleo\r\n"],
    ["empty lines", "\n\nteam,username\n\nRed,ada\n,\nRed,ben\n \n\nBlue,cleo\n\n,,,\n"],
    [
      "quotes and spaces",
      '"Team", "x"," Username "\nRed,,ada\n"Red",,"ben"\n  Blue  ,,cleo\n'.replace(', "x"', ",name"),
    ],
    ["Excel's hint", "sep=;\nteam;username\nRed;ada\nRed;ben\nBlue;cleo\n"],
    ["other titles", "Login,GROUP\nada,Red\nben,Red\ncleo,Blue\n"],
  ])("%s", (_what, text) => {
    const roster = csv(text);
    expect(report(roster)).toEqual([]);
    expect(people(roster)).toEqual(["red: ada ben", "blue: cleo"]);
  });

  test("UTF-16 with a mark is read", () => {
    const text = "\ufeffteam\tusername\nÉquipe\tada\n";
    expect(parseRoster("r.csv", new Uint8Array(Buffer.from(text, "utf16le"))).teams[0]?.name).toBe("Équipe");
  });

  test("Windows-1252 is read, and told", () => {
    const roster = parseRoster("r.csv", Buffer.from("team,username,name\nÉquipe 1,ada,Ada Müller\n", "latin1"));
    expect(report(roster)).toEqual([]);
    expect(roster.teams[0]).toMatchObject({ key: "equipe-1", name: "Équipe 1" });
    expect(roster.teams[0]?.members[0]?.name).toBe("Ada Müller");
    expect(roster.warnings).toEqual(['r.csv is not UTF-8 and was read as Windows-1252: check that "Équipe" is right.']);
  });

  test("Windows-1252 is more than Latin-1", () => {
    const text = Buffer.from("team,username,name\nC\x9cur,ada,Ada L\x92Herbier\nC\x9cur,ben,Ben \x96 B\n", "latin1");
    const roster = parseRoster("r.csv", text);
    expect(roster.teams[0]).toMatchObject({ key: "coeur", name: "Cœur", members: [{ name: "Ada L’Herbier" }] });
    expect(roster.warnings).toEqual(['r.csv is not UTF-8 and was read as Windows-1252: check that "Cœur" is right.']);
    expect(report(roster)).toEqual([
      'r.csv line 3, column 3 (name): "Ben – B" has "–" in it; use letters, digits, spaces, emoji and \' . , _ ( ) & + # : ! ? = @ -',
    ]);
  });

  test("no-break spaces are spaces", () => {
    const roster = csv("team,username,name\nÉquipe\u00a01,ada,Ada\u202f\u00a0Lovelace\n");
    expect(report(roster)).toEqual([]);
    expect(roster.teams[0]).toMatchObject({ name: "Équipe 1", members: [{ name: "Ada Lovelace" }] });
  });

  test("two lists one after the other: the second line of columns is told, and makes no team", () => {
    const roster = csv("team;username\nRed;ada\nTeam;Username\nBlue;cleo\n");
    expect(report(roster)).toEqual([
      'roster.csv line 3, column 1: "Team,Username" repeats the line of the columns; take it out, or give each list a roster of its own',
    ]);
    expect(people(roster)).toEqual(["red: ada", "blue: cleo"]);
  });

  test("a second YAML document is told", () => {
    const first = "teams:\n  - { name: Red, members: [{ username: ada }] }\n";
    expect(report(yaml(`${first}---\n${first.replace("Red", "Blue")}`))).toEqual([
      "roster.yaml line 3, column 1: a second document starts here; take out the line `---`, or what follows it",
    ]);
  });

  test("two people of one name are told how to stay two; one with another mistake is known all the same", () => {
    const told = "has the user name of somebody in team";
    const two = "if these are two people, give one a username; else take one of them out";
    expect(report(csv("team,name\nRed,Marie Dupont\nBlue,Marie Dupont\n"))).toEqual([
      `roster.csv line 3, column 2 (name): "marie-dupont" ${told} "Red" (line 2); ${two}`,
    ]);
    expect(report(csv("team,username,role\nRed,ada,boss\nBlue,ada,\n"))).toEqual([
      'roster.csv line 2, column 3 (role): "boss" is no role; use member (works) or reader (looks on)',
      `roster.csv line 3, column 2 (username): "ada" ${told} "Red" (line 2); a person is in one team: take one of them out`,
    ]);
  });

  test.each([
    ["a workbook", Buffer.from("PK\x03\x04\x00\x00"), "r.csv: the file is a spreadsheet or an archive, not text; "],
    ["zeros", Buffer.from("team\0,username"), "r.csv: the file is not text; "],
    ["bytes of nothing", Buffer.from([0x74, 0x81, 0xff]), "r.csv: the file is neither UTF-8 nor Windows-1252; "],
  ])("%s is refused", (_what, content, told) => {
    const fix = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)";
    expect(report(parseRoster("r.csv", content))).toEqual([told + fix]);
  });

  test("what is derived: user name, name, role", () => {
    const { teams } = csv("team,name,username,email,role\nA,Zoë Łaś,,,\nA,,,b.c@school.example,reader\n");
    expect(teams[0]?.members.map(({ username, name, role, key }) => [username, name, role, key])).toEqual([
      ["zoe-las", "Zoë Łaś", "member", "zoe-las"],
      ["b.c", "b.c", "reader", "b-c"],
    ]);
  });

  test("a team's values may stand on any of its lines, or on one of their own", () => {
    const roster = csv("team,username,vni,lease_end,seed,subnet,key\nA 红,,5000,2026-12-18,s1,3,red\nA 红,ada,,,,,\n");
    expect(report(roster)).toEqual([]);
    expect(roster.teams[0]).toMatchObject({ key: "red", vni: { number: 5000 }, seed: "s1", subnet: { number: 3 } });
    expect(roster.teams[0]?.leaseEnd).toEqual({
      text: "2026-12-18",
      place: { line: 2, column: 4, title: "leaseEnd" },
    });
  });
});

describe("mistakes, with line and column", () => {
  const long = "x".repeat(300);
  test.each([
    ["an empty file", "", ["line 1, column 1: the roster is empty; start it with a line of columns: team,username"]],
    [
      "no header",
      "Red,ada\n",
      [
        'line 1, column 1: "Red" is no column of a roster; use team, name, username, email, role, key, leaseStart, leaseEnd, walltime, seed, vni or subnet',
        'line 1, column 2: "ada" is no column of a roster; use team, name, username, email, role, key, leaseStart, leaseEnd, walltime, seed, vni or subnet',
        "line 1, column 1: the first line names no column `team`; start the file with the columns' names: team,name,username,email",
      ],
    ],
    [
      "an unknown column",
      "team,usrname\nA,ada\n",
      [/column 2: "usrname" is no column of a roster; did you mean username/],
    ],
    [
      "no people",
      "team,vni\nA,7\n",
      ["line 1, column 1: the first line names no column of people; add a column `username`, `name` or `email`"],
    ],
    ["no team", "team,username\n,ada\n", ["line 2, column 1: this line names no team; fill in its team"]],
    [
      "no members",
      "team,username\nA,ada\nB,\n",
      ['line 3, column 1 (team): team "B" has no members; add one, or take the team out'],
    ],
    [
      "the same person twice",
      "team,username\nA,ada\nA,Ada\n",
      ['line 3, column 2 (username): "Ada" has the user name of somebody (line 2); take one of them out'],
    ],
    [
      "a person in two teams",
      "team,username,email\nA,ada,a@x.example\nB,ada2,A@x.example\n",
      [
        'line 3, column 3 (email): "A@x.example" has the e-mail address of somebody in team "A" (line 2); a person is in one team: take one of them out',
      ],
    ],
    [
      "user names that are one in a file name",
      "team,username\nA,a.b\nA,a-b\n",
      [/^line 3, column 2 \(username\): "a-b" has the key a-b of somebody \(line 2\); change one of the user names/],
    ],
    [
      "two teams with one key",
      "team,username\nTeam A,ada\nteam-a,ben\n",
      [
        'line 3, column 1 (team): "team-a" has the key team-a, which team "Team A" (line 2) has already; write the name in the same way if it is the same team, else set another `key`',
      ],
    ],
    ["a key of nothing", "team,username\n红,ada\n", [/^line 2, column 1 \(team\): "红" has no letter or digit/]],
    ["a hostile path", "team,username\n../etc,ada\n", [/"\.\.\/etc" has "\/" in it; use letters/]],
    ["a formula", "team,username,name\nA,ada,=HYPERLINK(1)\n", [/column 3 \(name\): "=HYPERLINK\(1\)" starts like a/]],
    ["a formula as user name", "team,username\nA,@SUM\n", [/"@SUM" cannot be a user name/]],
    [
      "a line break",
      'team,username,name\nA,ada,"Ada\nL"\nB,,\n',
      [/^line 2.*"Ada\\u\{a\}L" has more/, /^line 4.*no members/],
    ],
    ["a bell", "team,username,name\nA,ada,a\u0007b\n", [/"a\\u\{7\}b" has "\\u\{7\}" in it/]],
    ["text turned round", "team,username,name\nA,ada,a\u202eb\n", [/has "\\u\{202e\}" in it/]],
    [
      "300 characters",
      `team,username\n${long},ada\n`,
      [/^line 2, column 1 \(team\): "x{37}\.\.\." is 300 characters long/],
    ],
    ["a quotation mark inside", 'team,username\nA "1",ada\n', [/"A \\"1\\"" has "\\"" in it/]],
    [
      "an open quotation mark",
      'team,username\nA,ada\n"B,ben\nC,cy\n',
      [/^line 3, column 1: a quotation mark is opened/],
    ],
    [
      "no title",
      "team,username\nA,ada,extra\n",
      ['line 2, column 3: "extra" stands in a column without a title; give it one'],
    ],
    ["a role", "team,username,role\nA,ada,admin\n", [/"admin" is no role; use member/]],
    [
      "a VNI",
      "team,username,vni\nA,ada,16777216\n",
      [/"16777216" cannot stand here; use a whole number from 1 to 16777215/],
    ],
    ["a contradiction", "team,username,vni\nA,ada,5\nA,ben,6\n", [/^line 3, column 3 \(vni\): "6" contradicts line 2/]],
    [
      "a line of nobody",
      "team,username\nA,ada\nA,\n",
      ["line 3, column 1: this line names nobody; give it a name or username, or take it out"],
    ],
    [
      "a role of nobody",
      "team,username,role\nA,ada,\nA,,reader\n",
      [/^line 3, column 3 \(role\): "reader" has nobody/],
    ],
    ["an e-mail address", "team,username,email\nA,ada,a b@c\n", [/"a b@c" is no e-mail address/]],
    ["two columns of one kind", "team,user,login\nA,ada,b\n", [/^line 1, column 3: "login" stands there twice/]],
  ] as const)("%s", (_what, text, told) => {
    const roster = csv(text);
    const lines = report(roster).map((line) => line.replace("roster.csv ", ""));
    expect(asTold(lines, told)).toEqual(told);
  });

  test("all at once, and what is sound is still read", () => {
    const roster = csv("team,username,nme\nA,ada,\n,ben,\nB,ada,\nC,=1,\nD,dora,\n");
    expect(report(roster)).toHaveLength(4);
    expect(people(roster)).toEqual(["a: ada", "d: dora"]);
  });
});

describe("a roster in YAML", () => {
  test("is read like one in CSV", () => {
    const roster = yaml(`
teams:
  - name: Équipe n° 1
    vni: 7000
    leaseEnd: 2026-12-18
    members:
      - { name: Ada Lovelace, username: ada, email: ada@school.example }
      - username: "007"
  - name: "2"
    key: two
    members: [{ name: Ben, role: reader }]
`);
    expect(report(roster)).toEqual([]);
    expect(people(roster)).toEqual(["equipe-n-1: ada 007", "two: ben"]);
    expect(roster.teams[0]?.leaseEnd?.text).toBe("2026-12-18");
  });

  test.each([
    ["no YAML", "teams: [", /line 1, column 9: this is not valid YAML/],
    ["another document", "- a", /line 1, column 1: the roster is no mapping; write `teams:`/],
    ["an unknown key", "teams: [{ name: A, color: 1, members: [{ username: a }] }]", /column 20: "color" is no key/],
    ["an unknown key above", "team: x\nteams: [{ name: A, members: [{ username: a }] }]", /line 1, column 1: "team"/],
    ["a list for a name", "teams: [{ name: [], members: [{ username: a }] }]", /column 17 \(name\): a list cannot/],
    ["no list of members", "teams: [{ name: A, members: 3 }]", /column 29: members is no list/],
    [
      "a member that is text",
      "teams: [{ name: A, members: [ada, {name: b}] }]",
      /column 30: this member is no mapping/,
    ],
    ["an empty member", "teams: [{ name: A, members: [{}, {name: b}] }]", /this member has neither name nor username/],
    ["no members", "teams:\n  - name: A\n", /line 2, column 11 \(name\): team "A" has no members/],
    [
      "a team twice",
      "teams: [{name: A, members: [{name: b}]}, {name: A, members: [{name: c}]}]",
      /"A" is a team already/,
    ],
    ["an alias", "teams: [&a {name: A, members: [{name: b}]}, *a]", /this is an alias; write out/],
    ["a tag", "teams: !!binary aaaa", /this has the tag/],
    ["depth", "[".repeat(100_000), /line 1, column 1: the file is nested too deeply/],
  ])("%s", (_what, text, told) => {
    expect(report(yaml(text))).toContainEqual(expect.stringMatching(told));
  });
});
