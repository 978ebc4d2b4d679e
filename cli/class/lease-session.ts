/** The class together with the lease file that it was read with: decisions about the class are written into that file. */
import { leaseFilePath } from "../../reading/leases/file";
import { leaseFileText } from "../../reading/leases/parse";
import { thisMachine } from "../../reading/machine";
import type { LeaseFile } from "../../model/class/leases/lease-file";
import { ChangedMeanwhile, readLeases, type OpenFile } from "./lease-store";
import type { Pulumi } from "./pulumi";
import { openSession, type Session } from "./session";

export interface WithLeases {
  readonly session: Session;
  readonly file: OpenFile;
}

/** The class as it would be with another content of the lease file. */
export function sessionWith(pulumi: Pulumi, path: string, content: LeaseFile): Promise<Session> {
  const text = leaseFileText(content);
  return openSession(pulumi, {
    ...thisMachine,
    trouble: (file) => (file === path ? undefined : thisMachine.trouble(file)),
    read: (file) => (file === path ? text : thisMachine.read(file)),
  });
}

/** The lease file beside the roster. The settings have been checked already. */
async function openWithLeases(pulumi: Pulumi): Promise<WithLeases> {
  const { roster } = (await pulumi.settings("class")) as { roster: string };
  const path = leaseFilePath(roster, thisMachine);
  if (path === undefined) throw new Error("the roster was read, but cannot be located");
  const content = readLeases(path);
  return { session: await sessionWith(pulumi, path, content), file: { path, content } };
}

/** Most times that a decision is repeated because other commands have changed the file. */
const mostTries = 10;

/**
 * Decides by class and lease file. If another command changes the file before the decision is written, it decides
 * again with the new content. Actions before the write must be idempotent.
 */
export async function decidingByLeases<T>(pulumi: Pulumi, decide: (now: WithLeases) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await decide(await openWithLeases(pulumi));
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || tries === mostTries) throw error;
    }
  }
}
