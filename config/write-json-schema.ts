/** `npm run schema`: writes config/stack.schema.json anew, after a change of config/schema. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { stackSchemaText } from "./json-schema";

writeFileSync(resolve(__dirname, "stack.schema.json"), stackSchemaText());
