/** Whether a machine greets on SSH, against servers on the loopback address. */
import { createServer, type AddressInfo, type Server } from "node:net";
import { expectGreeting, reachHint } from "../../../tasks/host/greeting";

const address = "127.0.0.1";
let server: Server | undefined;

async function says(words: string): Promise<number> {
  const listening = createServer((socket) => socket.end(words));
  server = listening;
  await new Promise<void>((done) => listening.listen(0, address, done));
  return (listening.address() as AddressInfo).port;
}

afterEach(async () => {
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
});

describe("a machine before its first script", () => {
  it("greets", async () => {
    await expect(
      expectGreeting({ address, port: await says("SSH-2.0-OpenSSH_9.2\r\n") }, reachHint("host.ssh")),
    ).resolves.toBeUndefined();
  });

  it("that refuses is told with what to look at", async () => {
    // Port 9, discard: nothing listens there any more.
    await expect(expectGreeting({ address, port: 9 }, reachHint("controlPlane.ssh"), 0)).rejects.toThrow(
      "nothing was changed on 127.0.0.1: 127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9\n" +
        "  next: see whether the machine is on and answers SSH, and whether controlPlane.ssh.address and controlPlane.ssh.port are right",
    );
  });

  it("that says something else is told with its words", async () => {
    await expect(
      expectGreeting({ address, port: await says("220 mail\r\n") }, reachHint("host.ssh"), 0),
    ).rejects.toThrow(/says "220 mail\\r"\n {2}next: /);
  });

  it("that is still starting gets its chance", async () => {
    const port = await says("");
    const waiting = expectGreeting({ address, port }, reachHint("host.ssh"));
    setTimeout(() => {
      server?.removeAllListeners("connection").on("connection", (socket) => socket.end("SSH-2.0-dropbear\r\n"));
    }, 500);
    await expect(waiting).resolves.toBeUndefined();
  });
});
