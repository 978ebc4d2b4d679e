/** The first start, cut off and taken up. */
import { cutOff, run } from "../../support/lab";

describe("npm start", () => {
  test("cut off by Ctrl-C, then by kill -9 in the middle of a resource, the next one completes the lab", async () => {
    await cutOff("npm", ["start"], /machines: labhost/, "SIGINT");
    // The control plane is being installed at that moment as well.
    await cutOff("npm", ["start"], /nodes-image-volume creating/, "SIGKILL");
    const { code, stdout, stderr } = await run("npm", ["start"]);
    expect(stderr).toMatch(/^nodes-image-volume: (volume .* is of no use: removed|had not been made when)/m);
    expect(stdout + stderr).not.toContain("fresh box");
    expect(code).toBe(0);
  });
});
