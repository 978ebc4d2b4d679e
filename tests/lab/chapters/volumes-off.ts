/** Cinder goes, when the classes have used it. */
import { api, devSettings, pulumi, up } from "../../support/lab";

describe("volumes, turned off", () => {
  test("without the setting Cinder is off again, and nothing else has changed", async () => {
    expect((await pulumi(up, devSettings())).code).toBe(0);
    expect((await api()).has("block-storage")).toBe(false);
    expect((await pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });
});
