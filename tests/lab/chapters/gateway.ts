/** The box's gateway, between the campus and what comes from the Internet. */
import { createSocket } from "node:dgram";
import { createServer, type Server } from "node:net";
import { campus, controller, internet, labhost, namespace, opens, ssh } from "../../support/lab";
import { Outsider } from "../../support/outsider";

/** Of the campus, whether something is there or not; the last is the user's own machine. */
const places = [controller, labhost, `${campus}.31`, `${campus}.41`, `${campus}.1`];
const ports = [22, 53, 111, 2049, 5000, 5672, 5900, 6080, 8774, 8775, 8776, 8778, 9292, 9696, 16509];

describe("the gateway", () => {
  const [address, gateway] = [`${internet}.251`, `${internet}.254`];
  let outsider: Outsider;
  let service: Server;
  let port: number;

  beforeAll(async () => {
    outsider = await Outsider.plugIn(namespace, address, gateway);
    // A service of the user's own machine, that listens everywhere as most do.
    service = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => service.listen(0, "0.0.0.0", done));
    port = (service.address() as { port: number }).port;
  });
  afterAll(async () => {
    service.close();
    await outsider.unplug();
  });

  test("lets nothing of the campus and of the user's machine be reached from the Internet", async () => {
    // What listens is there: from the campus it answers.
    expect(await opens(controller, 22)).toBe(true);
    const fromLabhost = `timeout 5 bash -c 'exec 3<>/dev/tcp/${campus}.1/${port}'`;
    expect((await ssh(labhost, fromLabhost)).code).toBe(0);
    expect(await outsider.open(places.flatMap((place) => [...ports, port].map((one) => `${place}:${one}`)))).toEqual(
      [],
    );
  });

  test("answers questions for names, and nothing else", async () => {
    const ask = `require("node:dns").promises.setServers(["${campus}.254"]);
      require("node:dns").promises.resolve4("labhost").then((found) => console.log(found.join()))`;
    expect((await outsider.node(ask)).stdout.trim()).toBe(labhost);
    const targets = [gateway, `${campus}.254`].flatMap((place) =>
      [22, 25, 67, 80, 443].map((one) => `${place}:${one}`),
    );
    expect(await outsider.open(targets)).toEqual([]);
    // The probe does see what is open.
    expect(await outsider.open([`${campus}.254:53`])).toEqual([`${campus}.254:53`]);
  });

  test("lets through what the campus asks for", async () => {
    const served = outsider.node(
      `const server = require("node:net").createServer((socket) => { console.log(socket.remoteAddress); process.exit() });
       server.listen(8080, "${address}"); setTimeout(process.exit, 60000).unref()`,
    );
    let open = false;
    while (!open) open = await opens(address, 8080, 2);
    expect((await served).stdout.trim()).toBe(`${campus}.1`);
  });

  test("takes nothing that says it comes from the campus", async () => {
    const seen: string[] = [];
    const listener = createSocket("udp4", (message) => seen.push(message.toString().trim()));
    await new Promise<void>((done) => listener.bind(0, "0.0.0.0", done));
    const here = `${listener.address().port}, "${campus}.1"`;
    await outsider.claim(`${campus}.20`);
    const lie = await outsider.node(
      `const socket = require("node:dgram").createSocket("udp4");
       socket.bind(0, "${campus}.20", () => socket.send("lie", ${here}, () => socket.close()))`,
    );
    expect(lie.code).toBe(0);
    // What the campus itself sends after it arrives, and that alone.
    while (seen.length === 0) await ssh(controller, `echo truth >/dev/udp/${campus}.1/${listener.address().port}`);
    listener.close();
    expect(new Set(seen)).toEqual(new Set(["truth"]));
  });
});
