import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { SecurityGroupModel, SecurityGroupRuleModel } from "../../model/cloud/types";

/** Arguments of {@link SecurityGroups}. */
export interface SecurityGroupsArgs {
  /** The groups; their rules may name any of them. */
  readonly groups: readonly SecurityGroupModel[];
  /**
   * The project that owns them.
   * @default - the provider's
   */
  readonly tenantId?: pulumi.Input<string>;
}

/**
 * Security groups with their rules. All groups are made first, because a rule may admit the members of any group, its
 * own included. Egress stays open, as Neutron makes it.
 *
 * @example
 * const groups = new SecurityGroups("groups", { groups: [{ name: "web", description: "", rules: [
 *   { key: "ingress-tcp-443-0.0.0.0/0", direction: "ingress", protocol: "tcp", ports: { first: 443, last: 443 },
 *     remote: { cidr: "0.0.0.0/0" } },
 * ] }] }, { providers: [provider] });
 */
export class SecurityGroups extends pulumi.ComponentResource {
  /** Ids by name. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;
  /** By group: what has to exist before its members are protected as the settings say. */
  readonly ready: Readonly<Record<string, readonly pulumi.Resource[]>>;

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:SecurityGroups", name, {}, opts);

    const groups = args.groups.map((model) => ({
      model,
      resource: new openstack.NetworkingSecgroupV2(
        `${name}-${model.name}`,
        { name: model.name, description: model.description, tenantId: args.tenantId },
        { parent: this },
      ),
    }));
    this.ids = Object.fromEntries(groups.map(({ model, resource }) => [model.name, resource.id]));
    this.ready = Object.fromEntries(
      groups.map(({ model, resource }) => [
        model.name,
        model.rules.map(
          (rule) =>
            new openstack.NetworkingSecgroupRuleV2(
              `${name}-${model.name}-${rule.key}`,
              { ...ruleArgs(rule, resource.id, this.ids), tenantId: args.tenantId },
              // Neutron deletes a group's rules with it, and refuses the same rule twice in a group.
              { parent: resource, deletedWith: resource, deleteBeforeReplace: true },
            ),
        ),
      ]),
    );
    this.registerOutputs();
  }
}

function ruleArgs(
  rule: SecurityGroupRuleModel,
  securityGroupId: pulumi.Input<string>,
  ids: SecurityGroups["ids"],
): openstack.NetworkingSecgroupRuleV2Args {
  return {
    securityGroupId,
    direction: rule.direction,
    ethertype: "IPv4",
    protocol: rule.protocol,
    portRangeMin: rule.ports?.first,
    portRangeMax: rule.ports?.last,
    ...("cidr" in rule.remote ? { remoteIpPrefix: rule.remote.cidr } : { remoteGroupId: ids[rule.remote.group] }),
  };
}
