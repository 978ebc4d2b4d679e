/** Teams of a class that differ only in names and addresses share one panel, whatever their number. Pure. */
import type { ExternalNetworkModel, NetworkModel, SecurityGroupModel } from "../../model/cloud/types";
import type { ClassModel, TeamInstanceModel, TeamModel } from "../../model/class/types";
import { counted } from "../../values/names";
import { addressesText, alike, namesText, networksText, numbersText } from "./alike";
import { externalId, externalNetworkBox } from "./cloud-panel";
import type { Box, Link, Panel } from "./drawing";
import { column, groupBox, routerBox, routerLinks, servicesText } from "./topology";

/** Whether the class makes the group for what is exposed; the machine's own lines show that. */
const isMade = ({ exposed }: TeamInstanceModel, group: string) => exposed.length > 0 && group.startsWith("exposed-");

/** The properties of a machine that do not differ between teams. */
function machineShape(machine: TeamInstanceModel) {
  const { kind, role, hidden, image, flavor, ports, forwards, floatingIp, securityGroups, exposed } = machine;
  const { bootVolume, volumes, serverGroup, availabilityZone, member } = machine;
  return {
    kind,
    role,
    hidden,
    image,
    flavor,
    forwards,
    floatingIp,
    securityGroups,
    exposed,
    serverGroup,
    availabilityZone,
    perMember: member !== undefined,
    networks: ports.map(({ network }) => network),
    sizes: [bootVolume, ...volumes].map((volume) => volume?.sizeGiB),
  };
}

/** Machines of each entry of the blueprint. */
const kindsOf = (team: TeamModel) => alike(team.instances, machineShape);

/** The properties of a team that do not differ between teams that are alike. */
function teamShape(team: TeamModel) {
  return [
    team.networks.map(({ name, gatewayIp, dhcp }) => [name, gatewayIp !== undefined, dhcp]),
    team.routers,
    // Names of rules contain the addresses of their networks, so rules are only counted.
    team.securityGroups.map(({ name, rules }) => [name, rules.length]),
    kindsOf(team).map((machines) => {
      const shape = machineShape(machines[0]!);
      return [shape, shape.perMember ? "one for each" : machines.length];
    }),
  ];
}

/** `×2`; for machines of members, their number. */
function countText(numbers: readonly number[], perMember: boolean): { readonly count?: string } {
  const text = numbersText(numbers);
  if (perMember) return { count: `one for each member: ${text}` };
  return text === "1" ? {} : { count: `×${text}` };
}

/** @param machines machines of one entry, by team */
function machineBox(machines: readonly (readonly TeamInstanceModel[])[]): Box {
  const all = machines.flat();
  const first = all[0]!;
  const addresses = (i: number) => [...new Set(all.flatMap(({ ports }) => ports[i]?.fixedIp ?? []))];
  const perMember = first.member !== undefined;
  const sizes = [...(first.bootVolume ? [first.bootVolume] : []), ...first.volumes].map((one) => `${one.sizeGiB} GiB`);
  const names = machines[0]!.map(({ name }) => name);
  return {
    id: `machine ${first.kind}`,
    kind: "instance",
    title: perMember || names.length > 3 ? `${first.kind}-…` : names.join(", "),
    ...countText(
      machines.map((some) => some.length),
      perMember,
    ),
    lines: [
      ...first.ports.map(({ network }, i) => {
        const fixed = addresses(i);
        return fixed.length === 0 ? `on ${network}` : `on ${network} ${addressesText(fixed)}`;
      }),
      ...(first.floatingIp ? ["floating IP"] : []),
      ...(first.exposed.length === 0 ? [] : [`open: ${servicesText(first.exposed)}`]),
      `${first.image}, ${first.flavor}`,
      ...(sizes.length === 0 ? [] : [`volumes ${sizes.join(", ")}`]),
      ...(first.forwards ? ["forwards"] : []),
      ...(first.hidden ? ["hidden from students"] : []),
      ...(first.serverGroup === undefined ? [] : [`server group ${first.serverGroup}`]),
    ],
    column: column.instance,
  };
}

function machineLinks(machine: TeamInstanceModel): Link[] {
  const id = `machine ${machine.kind}`;
  return [
    ...machine.ports.map(({ network }, line): Link => ({ from: { box: `network ${network}` }, to: { box: id, line } })),
    ...machine.securityGroups
      .filter((group) => !isMade(machine, group))
      .map((name): Link => ({ from: { box: id }, to: { box: `group ${name}` }, loose: true })),
  ];
}

/** ` 1048600`, `, each its own`, or empty if Neutron chooses. */
function segmentText(same: readonly NetworkModel[]): string {
  const id = same[0]?.segmentationId;
  if (id === undefined) return "";
  return same.length === 1 ? ` ${id}` : ", each its own";
}

function networkBoxes(teams: readonly TeamModel[]): Box[] {
  return teams[0]!.networks.map(({ name, dhcp, networkType }, i) => {
    const same = teams.map((team) => team.networks[i]!);
    const cidr = networksText(same.map((network) => network.cidr));
    return {
      id: `network ${name}`,
      kind: "network",
      title: name,
      lines: [dhcp ? cidr : `${cidr}, no DHCP`, `${networkType}${segmentText(same)}`],
      column: column.network,
    };
  });
}

function groupBoxes(model: ClassModel, teams: readonly TeamModel[]): Box[] {
  const own = teams[0]!.securityGroups;
  const used = new Set(
    teams[0]!.instances.flatMap((machine) => machine.securityGroups.filter((g) => !isMade(machine, g))),
  );
  const shared = model.securityGroups.filter(({ name }) => used.has(name));
  // With different addresses in each team, a rule of one team would be untrue for others.
  const differs = (group: SecurityGroupModel) =>
    teams.some((team) =>
      team.securityGroups.some(({ name, rules }) => name === group.name && key(rules) !== key(group.rules)),
    );
  const key = (rules: SecurityGroupModel["rules"]) => JSON.stringify(rules);
  return [
    ...shared.map(groupBox),
    ...own.map((group) => {
      const box = groupBox(group);
      return differs(group) ? { ...box, lines: [...box.lines, `addresses: ${teams[0]!.name}'s`] } : box;
    }),
  ];
}

function peopleText(teams: readonly TeamModel[]): string {
  const [only, ...others] = teams;
  if (others.length > 0) return `people: ${numbersText(teams.map(({ members }) => members.length))} in a team`;
  return only!.members.map(({ username, role }) => (role === "reader" ? `${username} (reader)` : username)).join(", ");
}

function panelOf(model: ClassModel, teams: readonly TeamModel[], external: ExternalNetworkModel | undefined): Panel {
  const first = teams[0]!;
  const kinds = kindsOf(first).map((_, i) => teams.map((team) => kindsOf(team)[i]!));
  const title =
    teams.length === 1
      ? `team ${first.name}`
      : `${teams.length} teams alike: ${namesText(teams.map(({ name }) => name))}`;
  const projects = namesText(teams.map(({ project }) => project.name));
  return {
    title,
    notes: [`${teams.length === 1 ? "project" : "a project each:"} ${projects}`, peopleText(teams)],
    boxes: [
      ...(external === undefined ? [] : [externalNetworkBox(external)]),
      ...first.routers.map(routerBox),
      ...networkBoxes(teams),
      ...kinds.map(machineBox),
      ...groupBoxes(model, teams),
    ],
    links: [
      ...first.routers.flatMap((router) => routerLinks(router, (network) => `network ${network}`, externalId)),
      ...kinds.flatMap(([machines]) => machineLinks(machines![0]!)),
    ],
  };
}

/** A panel for each kind of team. */
export function teamPanels(
  model: ClassModel,
  external: ExternalNetworkModel | undefined,
  teams = model.teams,
): Panel[] {
  return alike(teams, teamShape).map((some) => panelOf(model, some, external));
}

export function classText(model: ClassModel): string {
  return `class ${model.name}: ${counted(model.teams.length, "team")}`;
}
