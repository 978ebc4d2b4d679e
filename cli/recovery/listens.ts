/** Whether a service listens at a URL, without a request to it. */
import { createConnection } from "node:net";

/** Seconds for a connection. If the machine is down, the following `up` reports it better. */
const connectSeconds = 3;

/** Whether something listens at the URL. */
export function listens(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((done) => {
    const at = { host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
    const socket = createConnection({ ...at, timeout: connectSeconds * 1000 });
    const tell = (is: boolean) => {
      socket.destroy();
      done(is);
    };
    socket.once("connect", () => tell(true));
    for (const trouble of ["timeout", "error"]) socket.once(trouble, () => tell(false));
  });
}
