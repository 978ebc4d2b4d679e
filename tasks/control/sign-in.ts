/** create, update: signs in to an existing control plane, so that a wrong password is reported before anything is made. */
import type { TaskContext } from "../task";

export async function signIn({ connect }: TaskContext<Readonly<Record<string, never>>>): Promise<void> {
  await connect();
  console.error("signed in");
}
