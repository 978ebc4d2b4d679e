/** Mistakes that only the real machines tell. */
import { Elsewhere } from "../../support/elsewhere";
import { labhost, state } from "../../support/lab";

describe("mistakes are told with the next thing to do, by stacks of their own", () => {
  let elsewhere: Elsewhere;
  beforeAll(async () => {
    elsewhere = await Elsewhere.open();
  });
  afterAll(() => elsewhere.close());

  test("a key that the lab host does not know", async () => {
    const text = await elsewhere.strangersKey();
    expect(text).toMatch(new RegExp(`nothing was changed on ${labhost}: .*Permission denied`));
    expect(text).toContain("next: give ssh.identity a key");
  });

  test("a wrong password of OpenStack's administrator", async () => {
    const text = await elsewhere.wrongPassword("not-the-password");
    expect(text).toContain("answered 401 for user admin");
    expect(text).toContain("next: correct the user's name, password, project or domains");
    expect(text).not.toContain("not-the-password");
  });

  test("an image that fails its checksum", async () => {
    const [file, sha256] = [`${state}/images/guest.qcow2`, "0".repeat(64)];
    const text = await elsewhere.wrongChecksum(file, sha256);
    expect(text).toContain(`${file} does not have the SHA-256 ${sha256}`);
    expect(text).toContain("next: correct the image's sha256, or take the right file");
  });

  test("a physical network that another external network has already", async () => {
    const text = await elsewhere.wireInUse();
    expect(text).toMatch(
      /cloud\.externalNetworks\.internet2\.physicalNetwork: \S+ carries an untagged network already, internet \(/,
    );
    // It has the addresses as well, and both are told at once.
    expect(text).toMatch(/cloud\.externalNetworks\.internet2\.cidr: \S+ overlaps with \S+, subnet internet of/);
    expect(text).toContain("next: name another one, or give segmentationId a VLAN of it");
    expect(text).not.toContain("FlatNetworkInUse");
  });
});
