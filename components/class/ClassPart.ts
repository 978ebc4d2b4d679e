import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { hasHidden } from "../../model/class/hidden";
import { isIn } from "../../model/class/stacks";
import type { ClassPartModel } from "../../model/class/types";
import { ApiTask } from "../api/ApiTask";
import { providerArgs } from "../control/provider-args";
import { receivedParts, surroundingsFrom } from "./shared-parts";
import { declareTeams, type Team } from "./Team";

/** Arguments of {@link ClassPart}. */
export type ClassPartArgs = ClassPartModel;

/**
 * The teams of a class that one stack holds. What all teams share is in the lab's stack (`Class`), and arrives as
 * that stack's secret output, so that a preview needs no cloud.
 *
 * @example
 * new ClassPart("class-net", { model, part: { number: 3, of: 12 }, lab: "dev", adminUsers: {}, ... });
 */
export class ClassPart extends pulumi.ComponentResource {
  readonly model: ClassPartModel["model"];
  /** By key. */
  readonly teams: Readonly<Record<string, Team>>;

  constructor(name: string, args: ClassPartArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:class:ClassPart", name, {}, opts);
    const { model, part, lab } = args;
    const child = { parent: this };

    const shared = receivedParts(new pulumi.StackReference(`${name}.lab`, { name: lab }, child), lab);
    const access = shared.apply((parts) => parts.access);
    const provider = new openstack.Provider(`${name}.openstack`, providerArgs(access), child);
    const domainId = pulumi.unsecret(shared.apply((parts) => parts.domainId));
    // One process empties the projects of all teams.
    const end = new ApiTask(
      `${name}.end`,
      { task: "purge", access, params: { domainId, part }, onDelete: "only" },
      child,
    );
    const surroundings = surroundingsFrom(shared, {
      end,
      domainName: model.domain,
      adminUsers: args.adminUsers,
      flavors: args.flavors,
      peopleOf: model.identity.kind === "own" ? undefined : model.identity.domain,
      securityGroups: model.securityGroups.map((group) => group.name),
      hasHidden: hasHidden(model),
      leadsOutside: args.leadsOutside,
    });
    const teams = model.teams.filter((team) => isIn(part, team));
    this.teams = declareTeams(name, model.name, teams, surroundings, { ...child, providers: [provider] });

    this.model = model;
    this.registerOutputs();
  }
}
