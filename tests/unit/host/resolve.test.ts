import { Secret } from "../../../values/secret";
import { labWith } from "../base";

const subset = (value: object): unknown => expect.objectContaining(value);

describe("the lab host", () => {
  test("gets its key, its bridges and what the nodes take", () => {
    const { host } = labWith();
    expect(host).toEqual({
      connection: {
        address: "198.18.26.10",
        port: 22,
        user: "root",
        identity: { file: "/home/t/.ssh/id_ed25519", privateKey: expect.any(Secret) as unknown },
        hostKey: "ssh-ed25519 AAAAhost",
        knownHostsFile: "/home/t/.ssh/known_hosts",
      },
      bridges: [
        subset({ name: "br0", nic: "eth0", address: "dhcp" }),
        subset({ name: "br-internet", address: "none" }),
      ],
      acceleration: "auto",
      nestedVirtualisation: true,
      storagePool: { name: "atelier", path: "/var/lib/libvirt/atelier" },
      // network-1: 2048 + 30 + 8 + 4 x 8 + 16 + 4 + 256; lisa: 3072 + 30 + 8 + 4 x 8 + 16 + 6 + 256.
      // Disk: two of 8.5 GiB and the image.
      demand: { memoryMiB: 2394 + 3420, diskGiB: 19 },
    });
  });

  test("keeps a static address on the bridge", () => {
    const address = { address: "198.18.26.10/24", gateway: "198.18.26.254", nameservers: ["198.18.26.53"] };
    const { host } = labWith({ "host/bridges/br0/address": address });
    expect(host?.bridges[0]?.address).toEqual({
      address: "198.18.26.10",
      prefixLength: 24,
      gateway: "198.18.26.254",
      nameservers: ["198.18.26.53"],
    });
  });

  test("under KVM no translation cache is counted", () => {
    const { host } = labWith({ "host/acceleration": "kvm" });
    expect(host?.demand.memoryMiB).toBe(2394 + 3420 - 2 * 256);
  });
});
