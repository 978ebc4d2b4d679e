import { parse } from "yaml";
import { contentKey, metaData, networkConfig, userData } from "../../../components/node/cloud-init";
import { guestUnits } from "../../../components/node/guest-files";
import { computeModel, identity, networkModel, vlanUplink } from "./fixtures";

describe("cloud-init", () => {
  const content = {
    units: guestUnits(),
    hostKey: identity,
    sshPublicKeys: ["ssh-ed25519 AAAA one: two # three"],
  };

  it("says how a node is met, in YAML, and nothing that would change", () => {
    const text = userData(computeModel, content);
    expect(text.split("\n")[0]).toBe("#cloud-config");
    expect(parse(text)).toEqual({
      hostname: "lisa",
      manage_etc_hosts: false,
      disable_root: false,
      ssh_pwauth: false,
      ssh_deletekeys: true,
      ssh_keys: { ed25519_private: identity.privateKey, ed25519_public: identity.publicKey },
      users: [{ name: "root", ssh_authorized_keys: ["ssh-ed25519 AAAA one: two # three"] }],
      bootcmd: [
        ["bash", "-euc", expect.stringContaining("put /etc/systemd/system/nova-compute.service.d/atelier.conf")],
      ],
    });
  });

  it("addresses devices by MAC: management first, uplinks without an address", () => {
    const quiet = { dhcp4: false, dhcp6: false, "accept-ra": false, "link-local": [], optional: true };
    expect(parse(networkConfig(networkModel))).toEqual({
      version: 2,
      ethernets: {
        eth0: {
          match: { macaddress: "52:54:00:00:00:31" },
          "set-name": "eth0",
          ...quiet,
          addresses: ["198.18.26.31/24"],
          routes: [{ to: "0.0.0.0/0", via: "198.18.26.254" }],
          nameservers: { addresses: ["198.18.26.254"] },
        },
        eth1: { match: { macaddress: "52:54:00:00:01:31" }, "set-name": "eth1", ...quiet },
      },
    });
  });

  it("addresses a compute node's uplinks as a network node's", () => {
    const ethernets = (node: typeof computeModel | typeof networkModel) =>
      (parse(networkConfig(node)) as { ethernets: Record<string, object> }).ethernets;
    const { uplinks } = networkModel;
    expect(ethernets({ ...computeModel, uplinks })["eth1"]).toEqual(ethernets(networkModel)["eth1"]);
    expect(Object.keys(ethernets({ ...computeModel, uplinks: [...uplinks, vlanUplink] }))).toEqual([
      "eth0",
      "eth1",
      "eth2",
    ]);
    expect(Object.keys(ethernets(computeModel))).toEqual(["eth0"]);
  });

  it("says so that YAML 1.1 reads it alike: no MAC address becomes a number, no name a truth", () => {
    const text = networkConfig(networkModel);
    expect(parse(text, { version: "1.1" })).toEqual(parse(text));
    expect(text).toContain('macaddress: "52:54:00:00:00:31"');
    expect(text).not.toMatch(/[&*]a\d/);
    const on = userData({ ...computeModel, name: "on" }, content);
    expect(parse(on, { version: "1.1" })).toEqual(parse(on));
  });

  it("adds neither route nor resolver that the settings do not name", () => {
    const management = { ...computeModel.management, gateway: undefined, nameservers: [] };
    const { ethernets } = parse(networkConfig({ ...computeModel, management })) as { ethernets: { eth0: object } };
    expect(Object.keys(ethernets.eth0)).not.toEqual(expect.arrayContaining(["routes"]));
    expect(Object.keys(ethernets.eth0)).not.toEqual(expect.arrayContaining(["nameservers"]));
  });

  it("is another instance as soon as a word differs", () => {
    expect(contentKey("a", "b")).toMatch(/^[0-9a-f]{12}$/);
    expect(contentKey("a", "b")).not.toBe(contentKey("ab", ""));
    expect(parse(metaData(computeModel, "0123456789ab"))).toEqual({
      "instance-id": "lisa-0123456789ab",
      "local-hostname": "lisa",
    });
  });
});
