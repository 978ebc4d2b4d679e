/** Another class.stacks under a class that is there, by a plain `pulumi up`: the real engine, over an OpenStack that holds records. */
import { classSettings } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

describe.each([
  { stack: "joined", made: undefined, moved: 3, said: "class.stacks was none when the class was made, and is 3 now" },
  { stack: "split", made: 3, moved: undefined, said: "class.stacks was 3 when the class was made, and is none now" },
])("a class whose stacks are others", ({ stack, made, moved, said }) => {
  // A cloud for each: two labs do not share a wire.
  const { engine, lab, writes } = engineOverRecords();
  const settings = (stacks: number | undefined) => ({ ...classSettings(engine), name: stack, stacks });
  const up = (stacks: number | undefined, ...further: string[]) =>
    engine.up(stack, lab(), settings(stacks), ...further);

  test(`${said}, and no team is made or deleted`, async () => {
    expect((await up(made)).code).toBe(0);
    writes();
    const { code, stdout, stderr } = await up(moved);
    expect(stdout + stderr).toContain(said);
    expect(code).not.toBe(0);
    expect(writes()).toEqual({});
    // Nor by a run that goes on where something fails, nor shown as possible.
    const goingOn = await up(moved, "--continue-on-error");
    expect(goingOn.stdout + goingOn.stderr).toContain(said);
    expect(goingOn.stdout + goingOn.stderr).not.toMatch(/unhandled|failed to register/);
    expect(goingOn.code).not.toBe(0);
    expect(writes()).toEqual({});
    const preview = await engine.preview(stack, lab(), settings(moved));
    expect(preview.code).not.toBe(0);
    expect(preview.diagnostics).toContain(said);
    // Set back, nothing has happened.
    expect((await up(made)).code).toBe(0);
    expect(writes()).toEqual({});
  });
});
