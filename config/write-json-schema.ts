/** `npm run schema`: writes the JSON schemas anew, after a change of config/schema. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { blueprintSchemaText, stackSchemaText } from "./json-schema";

writeFileSync(resolve(__dirname, "stack.schema.json"), stackSchemaText());
writeFileSync(resolve(__dirname, "blueprint.schema.json"), blueprintSchemaText());
