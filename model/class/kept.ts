/** What the machines of teams were made with, as the stack notes it (model/kept.ts). */
import { keptInstance, type KeptInstance } from "../cloud/kept";
import type { CloudModel } from "../cloud/types";
import type { ClassModel, TeamModel } from "./types";

export interface KeptMachine extends KeptInstance {
  /** The member that it belongs to, for a machine per member. */
  readonly member?: string;
}

/** By the team's key and the machine's name. */
export type KeptTeams = Readonly<Record<string, Readonly<Record<string, KeptMachine>>>>;

/** @param isHere whether a team belongs to this stack */
export function keptOfTeams(
  { teams }: ClassModel,
  { images, externalNetworks }: CloudModel,
  isHere: (team: TeamModel) => boolean,
): KeptTeams {
  const keptOf = (team: TeamModel) => {
    const around = { images, externalNetworks, networks: team.networks, serverGroups: team.serverGroups };
    return Object.fromEntries(
      team.instances.map((model) => {
        const { name, member, hidden, userData } = model;
        // Noted with its variables unfilled: their values may be secret.
        const given = { userData: userData?.text, keyPair: hidden ? "the staff's" : "the team's" };
        return [name, { ...keptInstance(model, around, given), ...(member !== undefined && { member }) }];
      }),
    );
  };
  return Object.fromEntries(teams.filter(isHere).map((team) => [team.key, keptOf(team)]));
}
