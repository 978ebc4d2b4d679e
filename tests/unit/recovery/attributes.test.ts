import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dropEmptyAttributes } from "../../../cli/recovery/attributes";

test("attributes that were cut off while they were written go, and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-attributes-"));
  try {
    const states = join(folder, ".pulumi/stacks/atelier");
    mkdirSync(states, { recursive: true });
    const file = (name: string, text: string) => {
      writeFileSync(join(states, name), text);
      return join(states, name);
    };
    const [cut, whole] = [file("a.json.attrs", ""), file("b.json.attrs", "{}")];
    const [state, empty] = [file("a.json", "{}"), file("c.json", "")];
    expect(dropEmptyAttributes(folder)).toBe(1);
    expect([cut, whole, state, empty].map((one) => existsSync(one))).toEqual([false, true, true, true]);
    expect(dropEmptyAttributes(folder)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
