import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "../../../cli/generated";
import { root } from "../../support/commands";

test.each(Object.keys(generated))("%s is up to date (else: npm run schema)", (path) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(generated[path]!());
});
