/** Whether there is a service at an address, without a word to it. */
import { createConnection } from "node:net";

/** Seconds for a connection: whether a machine that does not answer is down, the `up` that follows tells better. */
const connectSeconds = 3;

/** Whether anybody listens there, within {@link connectSeconds}. */
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
