import { inspect } from "node:util";
import { existingControlPlane, labWith } from "../base";

describe("the control plane", () => {
  test("installed", () => {
    expect(labWith().controlPlane).toMatchObject({
      kind: "install",
      connection: { address: "198.18.26.20", hostKey: "ssh-ed25519 AAAAcontroller" },
      flatNetworks: ["physnet1"],
      ephemeral: false,
    });
  });

  test("existing, its secrets wrapped", () => {
    const { controlPlane } = labWith({ controlPlane: existingControlPlane });
    expect(controlPlane).toMatchObject({
      kind: "existing",
      auth: { authUrl: "http://10.0.0.5:5000/v3", username: "admin", region: "RegionOne", userDomainName: "Default" },
      join: { metadataAddress: "10.0.0.5" },
    });
    for (const text of [JSON.stringify(controlPlane), inspect(controlPlane, { depth: 9, showHidden: true })])
      expect(text.match(/pa55word|rabb1t|meta5ecret|n0va|neutr0n|plac3ment/g)).toBeNull();
  });
});
