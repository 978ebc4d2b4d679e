/** The page that says how to get in, once as HTML and once as Markdown, from the same sections. Pure. */
import { html, markdown, markdownCode } from "./escape";
import { names } from "./files";
import type { MachineView, PackView } from "./view";

/** A table's cell: text, or something to be typed. */
type Cell = string | { readonly code: string };

/** Parts of a page: texts are plain and are escaped by whoever writes them. */
type Section =
  | { readonly kind: "heading" | "text" | "code"; readonly text: string }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

function machineCells(machine: MachineView): Cell[] {
  const { name, role, floatingIp, fixedIps, alias, exposed, ends } = machine;
  return [
    name,
    role,
    floatingIp ?? "none",
    fixedIps.join(", ") || "none",
    alias === undefined ? "none" : { code: `ssh -F ${names.ssh} ${alias}` },
    exposed.join(", ") || "nothing",
    ends ?? "with the team",
  ];
}

function times({ starts, ends }: PackView): string {
  const from = starts === undefined ? "" : `From ${starts}. `;
  return `${from}${ends === undefined ? "No end is set." : `Until ${ends}; what you want to keep, copy before.`}`;
}

const heading = (text: string): Section => ({ kind: "heading", text });
const text = (words: string): Section => ({ kind: "text", text: words });
const code = (words: string): Section => ({ kind: "code", text: words });

function howToLogIn({ hasKey, looksOn }: PackView): Section[] {
  if (looksOn) return [];
  return [
    ...(hasKey
      ? [
          text(`In a terminal, in this folder. SSH wants the key to be yours alone; unpacking may have changed that:`),
          code(`chmod 600 ${names.key}`),
        ]
      : [text("Log in with the key that you gave.")]),
    text("After a machine was reset it has another host key, and ssh refuses: delete the file known_hosts here."),
  ];
}

function openStack({ hasCredential, looksOn, project, authUrl }: PackView): Section[] {
  if (!hasCredential) return [text(`Log in with your own user in project ${project} at ${authUrl}.`)];
  const can = looksOn
    ? "Look at your team's machines"
    : "Start, stop, rebuild, snapshot and look at the console of your machines";
  return [text(`${can}. In this folder:`), code(`openstack --os-cloud ${project} server list`)];
}

/** What there is to say. */
export function sections(view: PackView): readonly Section[] {
  const peopleRows = view.members.map(({ name, username, role }) => [name, username, role]);
  const whose = view.looksOn ? "show your team's project" : "open your machines";
  return [
    text(times(view)),
    heading("Machines"),
    {
      kind: "table",
      head: ["machine", "role", "address", "inside", "command", "open to everyone", "ends"],
      rows: view.machines.map(machineCells),
    },
    ...howToLogIn(view),
    heading("OpenStack"),
    ...openStack(view),
    heading("Members"),
    { kind: "table", head: ["name", "user", "role"], rows: peopleRows },
    text(`These files ${whose}: whoever has them is you. When they are lost, tell your teacher.`),
  ];
}

function htmlSection(section: Section): string {
  switch (section.kind) {
    case "heading":
      return `<h2>${html(section.text)}</h2>`;
    case "text":
      return `<p>${html(section.text)}</p>`;
    case "code":
      return `<pre>${html(section.text)}</pre>`;
    case "table": {
      const text = (cell: Cell) => (typeof cell === "string" ? html(cell) : `<code>${html(cell.code)}</code>`);
      const row = (cells: readonly Cell[], tag: string) =>
        `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("")}</tr>`;
      return `<table>\n${[row(section.head, "th"), ...section.rows.map((cells) => row(cells, "td"))].join("\n")}\n</table>`;
    }
  }
}

/** A page without scripts, and whose policy forbids any. */
export function htmlPage(title: string, parts: readonly Section[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${html(title)}</title>
<style>
body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #aaa; padding: 0.3em 0.6em; text-align: left; }
pre { background: #eee; padding: 0.6em; overflow-x: auto; }
</style>
</head>
<body>
<h1>${html(title)}</h1>
${parts.map(htmlSection).join("\n")}
</body>
</html>
`;
}

function markdownSection(section: Section): string {
  switch (section.kind) {
    case "heading":
      return `## ${markdown(section.text)}`;
    case "text":
      return markdown(section.text);
    case "code":
      // Indented: no fence that a text could close. Escapes mean nothing in code, so what is not plain stays out of it.
      return `    ${section.text.replace(/[^\x20-\x7e]/g, "?")}`;
    case "table": {
      const text = (cell: Cell) => (typeof cell === "string" ? markdown(cell) : markdownCode(cell.code));
      const row = (cells: readonly Cell[]) => `| ${cells.map(text).join(" | ")} |`;
      return [row(section.head), `|${" --- |".repeat(section.head.length)}`, ...section.rows.map(row)].join("\n");
    }
  }
}

/** The same in Markdown. */
export function markdownPage(title: string, parts: readonly Section[]): string {
  return [`# ${markdown(title)}`, ...parts.map(markdownSection)].join("\n\n") + "\n";
}

/** `Class net, team Équipe bleue` */
export function pageTitle({ className, team }: PackView): string {
  return `Class ${className}, team ${team.name}`;
}

/** The teacher's page over all teams: who is in which, and where its folder is. */
export function overview(views: readonly PackView[]): readonly Section[] {
  const rows = views.map(({ team, members, machines, ends }) => [
    team.name,
    team.key,
    members.map(({ username }) => username).join(", "),
    machines.map(({ name, floatingIp }) => (floatingIp === undefined ? name : `${name} ${floatingIp}`)).join(", "),
    ends ?? "no end",
  ]);
  return [
    {
      kind: "text",
      text: "Each folder is one team's pack; its folder readers, where it has one, is for those who look on, and not the rest. people.csv has the first passwords: hand out to each his or her own; variants.csv, where there is one, is yours alone.",
    },
    { kind: "table", head: ["team", "folder", "members", "machines", "until"], rows },
  ];
}
