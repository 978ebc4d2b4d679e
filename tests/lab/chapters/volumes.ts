/** Volumes of an instance. Cinder is turned on, and stays for the classes that follow: volumes-off.ts turns it off. */
import { ApiClient } from "../../../openstack/client";
import { administrator, api, controller, floatingIp, lisa, opens, pulumi, ssh, up } from "../../support/lab";
import { refusal } from "../../support/student";
import { attach, deleteVolume, detach, makeVolume, settingsWithVolumes } from "../../support/volumes";

const folder = "/srv/volumes/cinder";
/** What the guest writes: 1 MiB of it, from the volume's second MiB. */
const marker = "written-by-the-guest";

async function detachAndDelete(client: ApiClient, server: string, id: string): Promise<void> {
  await detach(client, server, id);
  await deleteVolume(client, id);
}

/** The authority of the control plane, as nodes have it. */
const ca = "/etc/atelier/ca.pem";

describe("volumes", () => {
  let client: ApiClient;
  let server: string;
  let address: string;

  beforeAll(async () => {
    const { code } = await pulumi(up, settingsWithVolumes());
    if (code !== 0) throw new Error("Cinder cannot be turned on: see the output above");
    client = await api();
    const { servers } = await client.get<{ servers: { id: string }[] }>("compute", "/servers?name=^docker$");
    server = servers[0]?.id ?? "";
    address = await floatingIp("docker");
  });

  test("what a guest writes is readable on the share, and on that of an encrypted volume it is not", async () => {
    const plain = await makeVolume(client, "plain");
    const encrypted = await makeVolume(client, "secret", "encrypted");
    const sees = (device: string) => async () => (await ssh(address, `test -b ${device}`)).code === 0;
    await attach(client, server, plain, sees("/dev/vdb"));
    await attach(client, server, encrypted, sees("/dev/vdc"));
    for (const device of ["/dev/vdb", "/dev/vdc"]) {
      const text = `while :; do printf ${marker}-; done | head -c 1048576`;
      const written = await ssh(address, `${text} | dd of=${device} bs=512 seek=2048 2>/dev/null && sync`);
      expect(written.code).toBe(0);
    }
    const counted = (id: string) => ssh(controller, `grep -a -o ${marker} ${folder}/volume-${id} | wc -l`);
    expect(Number((await counted(plain)).stdout)).toBeGreaterThan(1000);
    expect((await counted(encrypted)).stdout.trim()).toBe("0");
    const read = `echo 3 >/proc/sys/vm/drop_caches; dd if=/dev/vdc bs=512 skip=2048 count=1 2>/dev/null | grep -c ${marker}`;
    expect((await ssh(address, read)).stdout.trim()).toBe("1");

    // AES in XTS mode, whose two keys have 256 bits each.
    const info = await ssh(controller, `qemu-img info -U --output=json ${folder}/volume-${encrypted}`);
    interface Info {
      "format-specific": { data: { encrypt: Record<string, unknown> } };
    }
    expect((JSON.parse(info.stdout) as Info)["format-specific"].data.encrypt).toMatchObject({
      format: "luks",
      "cipher-alg": "aes-256",
      "cipher-mode": "xts",
      "ivgen-alg": "plain64",
    });

    await detachAndDelete(client, server, encrypted);
    await detachAndDelete(client, server, plain);
    expect((await ssh(controller, `ls -A ${folder}`)).stdout).toBe("");
  });

  test("a reader sees volumes and changes none", async () => {
    const id = await makeVolume(client, "seen");
    const admin = await administrator();
    const person = { name: "onlooker", password: "looks-on-0nly" };
    const { user } = await client.call<{ user: { id: string } }>("identity", "POST", "/users", { user: person });
    try {
      const { projects } = await client.get<{ projects: { id: string }[] }>(
        "identity",
        `/projects?name=${admin.projectName}`,
      );
      const { roles } = await client.get<{ roles: { id: string }[] }>("identity", "/roles?name=reader");
      const role = `/projects/${projects[0]!.id}/users/${user.id}/roles/${roles[0]!.id}`;
      await client.call("identity", "PUT", role);
      const reader = await ApiClient.connect({ ...admin, username: person.name, password: person.password });
      const { volumes } = await reader.get<{ volumes: { name: string }[] }>("block-storage", "/volumes");
      expect(volumes.map(({ name }) => name)).toEqual(["seen"]);
      const more = { volume: { name: "more", size: 1 } };
      expect(await refusal(reader.call("block-storage", "POST", "/volumes", more))).toBe(403);
      const renamed = { volume: { name: "other" } };
      expect(await refusal(reader.call("block-storage", "PUT", `/volumes/${id}`, renamed))).toBe(403);
      expect(await refusal(reader.call("block-storage", "DELETE", `/volumes/${id}`))).toBe(403);
    } finally {
      await client.remove("identity", `/users/${user.id}`);
      await deleteVolume(client, id);
    }
  });

  test("nobody but the compute nodes mounts the share", async () => {
    // The server of the share talks to the proxy before it alone, and the proxy to who has the nodes' certificate.
    const { stdout } = await ssh(controller, "grep -o 'Clients = [^;]*' /etc/ganesha/ganesha.conf");
    expect(stdout).toBe("Clients = 127.0.0.1\n");
    for (const port of [2049, 2050]) expect(await opens(controller, port)).toBe(false);
    const ask = (certificate: string) =>
      ssh(
        lisa,
        `timeout 10 openssl s_client -ign_eof -connect ${controller}:2050 -CAfile ${ca} ${certificate} </dev/null 2>&1`,
      );
    expect((await ask("")).stdout).toContain("alert certificate required");
    const known = await ask("-cert /etc/atelier/share.pem -key /etc/atelier/share.pem");
    expect(known.stdout).toContain("Verification: OK");
    expect(known.stdout).not.toContain("alert");
  });
});
