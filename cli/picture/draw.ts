/** The picture of a stack, or of one team. Pure. */
import type { Stack } from "../../reading/stack";
import type { TeamModel } from "../../model/class/types";
import { cloudPanel } from "./cloud-panel";
import type { Drawing, Panel } from "./drawing";
import { hostPanel } from "./host-panel";
import { classText, teamPanels } from "./team-panel";

const isEmpty = ({ boxes }: Panel) => boxes.length === 0;

function panelsOfTeams({ lab, class: model }: Stack, teams?: readonly TeamModel[]): readonly Panel[] {
  if (model === undefined) return [];
  const external = lab.cloud.externalNetworks.find(({ name }) => name === model.externalNetwork);
  return teamPanels(model, external, teams);
}

/** @param title what the picture shows: the stack's name, or its file */
export function drawStack(title: string, stack: Stack): Drawing {
  const { lab, class: model } = stack;
  const panels = [hostPanel(lab), cloudPanel(lab.cloud), ...panelsOfTeams(stack)];
  return {
    title: model === undefined ? title : `${title}, ${classText(model)}`,
    panels: panels.filter((panel) => !isEmpty(panel)),
  };
}

/** One team with its own addresses, even if other teams are alike. */
export function drawTeam(title: string, stack: Stack, team: TeamModel): Drawing {
  return { title: `${title}, team ${team.name}`, panels: panelsOfTeams(stack, [team]) };
}
