/** create, update: signs in to an existing control plane, so that a wrong password is told before anything is asked for. */
import { runTask } from "../api/task";

runTask(async ({ connect }) => {
  await connect();
  console.error("signed in");
});
