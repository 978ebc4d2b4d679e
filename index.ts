/**
 * A stack is a lab, with its class if it has one; or one of several parts of a class that is too large for a single stack
 * (class.stacks, docs/class/large-classes.md), over what the lab's stack has made for all of them.
 */
import "./upstream/traces";
import { ClassPart } from "./components/class/ClassPart";
import { loadDeclared } from "./reading/pulumi-config";
import { declareLab } from "./lab";
import { teamOutputs } from "./outputs";
import { leaveOutFollowUps } from "./upstream/follow-ups";

leaveOutFollowUps();

function declareStack(): object {
  const declared = loadDeclared();
  if ("stack" in declared) return declareLab(declared.stack);
  const { part } = declared;
  return teamOutputs(new ClassPart(`class-${part.model.name}`, part));
}

export = declareStack();
