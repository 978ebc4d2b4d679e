/** `npm run schema`: writes the files that generated.ts renders. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { thisMachine } from "../reading/machine";
import { generated } from "./generated";

for (const [path, text] of Object.entries(generated)) {
  const file = join(thisMachine.projectFolder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text());
}
