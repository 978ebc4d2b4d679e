import { machineOf } from "../../../cli/class/cloud";
import type { Server } from "../../../cli/class/types";
import { classWith } from "../class/base";
import { server } from "./base";

const model = classWith();

describe("which machine a server is", () => {
  const [red, blue] = model.teams;
  const mac = red?.instances[0]?.ports[0]?.mac ?? "";
  const at = (mac: string): Server["addresses"] => ({
    lan: [{ addr: "192.168.100.10", "OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": mac }],
  });

  it("is told by its MAC address, whatever somebody called it", () => {
    expect(machineOf("net", red!, server({ name: "renamed", addresses: at(mac) }))).toBe("web");
    expect(machineOf("net", red!, server({ name: "web", addresses: at("fa:16:3e:00:00:01") }))).toBeUndefined();
    expect(machineOf("net", blue!, server({ name: "web", addresses: at(mac) }))).toBeUndefined();
  });

  it("is told by its mark while it has no address, and never by its name", () => {
    expect(machineOf("net", red!, server({ name: "x", metadata: { atelier: "net/red/web" } }))).toBe("web");
    expect(machineOf("net", red!, server({ name: "web" }))).toBeUndefined();
  });
});
