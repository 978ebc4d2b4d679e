/** The page that explains how to log in: Markdown, from which HTML is rendered. Pure. */
import MarkdownIt from "markdown-it";
import { markdownTable } from "../../../values/markdown-table";
import { markdown, markdownCode, plain } from "./escape";
import { names } from "./files";
import type { MachineView, PackView } from "./view";

export interface Page {
  readonly title: string;
  readonly markdown: string;
}

/** A machine's cells of the table, in Markdown. */
function machineCells(machine: MachineView): string[] {
  const { name, role, floatingIp, fixedIps, alias, exposed, ends } = machine;
  return [
    markdown(name),
    markdown(role),
    markdown(floatingIp ?? "none"),
    markdown(fixedIps.join(", ") || "none"),
    alias === undefined ? "none" : markdownCode(`ssh -F ${names.ssh} ${alias}`),
    markdown(exposed.join(", ") || "nothing"),
    markdown(ends ?? "with the team"),
  ];
}

function times({ starts, ends }: PackView): string {
  const from = starts === undefined ? "" : `From ${starts}. `;
  return `${from}${ends === undefined ? "No end is set." : `Until ${ends}; what you want to keep, copy before.`}`;
}

/**
 * An indented code block, because text cannot end it as it could end a fence. Markdown escapes have no effect in
 * code, so other characters than plain ones are replaced.
 */
const code = (words: string) => `    ${words.replace(/[^\x20-\x7e]/g, "?")}`;

function howToLogIn({ hasKey, looksOn }: PackView): string[] {
  if (looksOn) return [];
  return [
    ...(hasKey
      ? [
          "In a terminal, in this folder. SSH wants the key to be yours alone; unpacking may have changed that:",
          code(`chmod 600 ${names.key}`),
        ]
      : ["Log in with the key that you gave."]),
    markdown("After a machine was reset it has another host key, and ssh refuses: delete the file known_hosts here."),
  ];
}

function openStack({ hasCredential, looksOn, project, authUrl }: PackView): string[] {
  if (!hasCredential) return [markdown(`Log in with your own user in project ${project} at ${authUrl}.`)];
  const can = looksOn
    ? "Look at your team's machines"
    : "Start, stop, rebuild, snapshot and look at the console of your machines";
  return [markdown(`${can}. In this folder:`), code(`openstack --os-cloud ${project} server list`)];
}

/** A team's page. */
export function teamPage(view: PackView): Page {
  const people = view.members.map((member) => [member.name, member.username, member.role].map(markdown));
  const whose = view.looksOn ? "show your team's project" : "open your machines";
  const machines = ["machine", "role", "address", "inside", "command", "open to everyone", "ends"];
  return page(`Class ${view.className}, team ${view.team.name}`, [
    markdown(times(view)),
    "## Machines",
    markdownTable(machines, view.machines.map(machineCells)),
    ...howToLogIn(view),
    "## OpenStack",
    ...openStack(view),
    "## Members",
    markdownTable(["name", "user", "role"], people),
    `These files ${whose}: whoever has them is you. When they are lost, tell your teacher.`,
  ]);
}

/** The teacher's page: all teams, their members and folders. */
export function overviewPage(className: string, views: readonly PackView[]): Page {
  const rows = views.map(({ team, members, machines, ends }) => [
    team.name,
    team.key,
    members.map(({ username }) => username).join(", "),
    machines.map(({ name, floatingIp }) => (floatingIp === undefined ? name : `${name} ${floatingIp}`)).join(", "),
    ends ?? "no end",
  ]);
  return page(`Class ${className}`, [
    "Each folder is one team's pack. Its folder readers, if there is one, is for those who only look on: give them nothing else of the pack. people.csv has the first passwords: give each person only his or her own. variants.csv, if there is one, is for you alone.",
    markdownTable(
      ["team", "folder", "members", "machines", "until"],
      rows.map((cells) => cells.map(markdown)),
    ),
  ]);
}

function page(title: string, blocks: readonly string[]): Page {
  return { title, markdown: [`# ${markdown(title)}`, ...blocks].join("\n\n") + "\n" };
}

/** Renders only what pages use: texts become no links, images or HTML, not even unescaped ones. */
const renderer = new MarkdownIt("zero").enable(["heading", "table", "code", "backticks", "escape"]);

/** The page as HTML without scripts, and with a policy that forbids them. */
export function htmlOf({ title, markdown }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${renderer.utils.escapeHtml(plain(title))}</title>
<style>
body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #aaa; padding: 0.3em 0.6em; text-align: left; }
pre { background: #eee; padding: 0.6em; overflow-x: auto; }
</style>
</head>
<body>
${renderer.render(markdown)}</body>
</html>
`;
}
