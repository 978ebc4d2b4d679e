/** The first start, cut off and taken up. */
import { cutOff, run } from "../../support/lab";

describe("npm start", () => {
  test("cut off by Ctrl-C, then by kill -9 in the middle of a resource, the next one completes the lab", async () => {
    await cutOff("npm", ["start"], /machines: labhost/, "SIGINT");
    await cutOff("npm", ["start"], /control-plane-install creating/, "SIGKILL");
    const { code, stderr } = await run("npm", ["start"]);
    expect(stderr).toContain("cut off");
    expect(code).toBe(0);
  });
});
