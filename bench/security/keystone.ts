/** The part that holds Keystone up with slow clients. */
import { figure } from "../report";
import type { PartResult } from "./part";
import { runningClass } from "./people";
import { p95, underSlowClients } from "./slow-clients";

const clients = 50;
const requests = 40;

export async function benchKeystone(): Promise<PartResult> {
  const { access, own } = await runningClass();
  const { authUrl, caCertificate } = access[own.key]!;
  const seconds = await underSlowClients(authUrl, { clients, requests, ...(caCertificate && { caCertificate }) });
  return {
    figures: [figure(`Keystone's p95 under ${clients} slow clients`, p95(seconds), "s", 1)],
    tables: [],
    details: { seconds },
  };
}
