/**
 * A team's failure in one line: which team, what of it, why in the service's own words, what to do. The engine tells the program no
 * more than that a resource failed; the reason goes to its error hooks, which are asked whether to try again
 * (docs/decisions/failures-in-one-line.md).
 */
import * as pulumi from "@pulumi/pulumi";
import { ownWords, type OwnWords } from "../../openstack/own-words";

/** What came to nothing. */
export interface Failed {
  /** Of the class. */
  readonly className: string;
  readonly team: string;
  /** The resource's: `class-net.red.network.lan`. */
  readonly name: string;
  readonly operation: string;
  /** What the provider says. */
  readonly error: string;
}

const done: Readonly<Record<string, string>> = { create: "made", update: "changed", delete: "deleted" };

/** A refusal for want of room; Nova says 403 for it, Neutron 409, Cinder 413. */
const isQuota = ({ words }: OwnWords) => /quota|exceed/i.test(words);

function nextStep({ team }: Failed, told: OwnWords): string {
  if (told.next !== undefined) return told.next;
  if (isQuota(told))
    return `npm run class -- status ${team} shows what is used; raise class.quotas, or delete what nobody declared; then up again`;
  return "fix that, then up again: it does what is left, and nothing twice";
}

/** `team red: network lan was not made: Quota exceeded for resources: ['network']. (409); next: ...` */
export function failureLine(failed: Failed): string {
  const { className, team, name, operation, error } = failed;
  const told = ownWords(error);
  const start = `class-${className}.${team}.`;
  const what = (name.startsWith(start) ? name.slice(start.length) : name).replaceAll(".", " ");
  const status = told.status === undefined ? "" : ` (${told.status})`;
  return `team ${team}: ${what} was not ${done[operation] ?? operation}: ${told.words}${status}; next: ${nextStep(failed, told)}`;
}

/** Whether a resource is a provider's: a component does nothing that could fail. */
const isProvided = (type: string) => !type.startsWith("atelier:");

/**
 * What makes teams tell their failures: an option for each, and the team that it stands for once it is there. What several
 * resources of a team are refused for in the same words is told once.
 *
 * @param name of the hook, which the state has
 */
export class TeamFailures {
  private readonly teams = new Map<string, pulumi.Resource>();
  private readonly told = new Set<string>();
  private readonly hook: pulumi.ErrorHook;

  constructor(
    name: string,
    private readonly className: string,
  ) {
    this.hook = new pulumi.ErrorHook(name, async (args) => {
      await this.tell(args);
      return false;
    });
  }

  /** For all that is in a team. */
  readonly transformation: pulumi.ResourceTransformation = ({ type, props, opts }) => {
    if (!isProvided(type)) return undefined;
    const onError = [...(opts.hooks?.onError ?? []), this.hook];
    return { props, opts: { ...opts, hooks: { ...opts.hooks, onError } } };
  };

  add(key: string, team: pulumi.Resource): void {
    this.teams.set(key, team);
  }

  private async tell({ name, failedOperation: operation, errors: [error = ""] }: pulumi.ErrorHookArgs): Promise<void> {
    // No key of a team has a dot in it.
    const team = name.split(".")[1] ?? "";
    const { words } = ownWords(error);
    if (this.told.has(`${team} ${words}`)) return;
    this.told.add(`${team} ${words}`);
    const { className } = this;
    await pulumi.log.error(failureLine({ className, team, name, operation, error }), this.teams.get(team));
  }
}
