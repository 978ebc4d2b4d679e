/**
 * A stack is a lab, with its class if it has one; or one of several parts of a class that is too large for a single stack
 * (class.stacks, docs/class/large-classes.md), over what the lab's stack has made for all of them.
 */
import "./upstream/traces";
import { ClassPart } from "./components/class/ClassPart";
import { lossesAllowed } from "./components/losses";
import { loadDeclared, type Declared } from "./reading/pulumi-config";
import { declareLab } from "./lab";
import { knownOutputs, teamOutputs } from "./outputs";
import { endTold, leaveOutFollowUps } from "./upstream/follow-ups";

leaveOutFollowUps();

async function declareStack({ stack, part }: Declared): Promise<object> {
  if (!(await lossesAllowed({ ...stack, part: part?.part }))) endTold();
  if (part === undefined) return knownOutputs(declareLab(stack));
  return knownOutputs(teamOutputs(new ClassPart(`class-${part.model.name}`, part)));
}

export = declareStack(loadDeclared());
