/** `npm run schema`: writes what is made of others: the JSON schemas (config/schema), the table of docs/filters.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { withFiltersTable } from "../model/filters-table";
import { blueprintSchemaText, stackSchemaText } from "./json-schema";

writeFileSync(resolve(__dirname, "stack.schema.json"), stackSchemaText());
writeFileSync(resolve(__dirname, "blueprint.schema.json"), blueprintSchemaText());

const filters = resolve(__dirname, "../docs/filters.md");
writeFileSync(filters, withFiltersTable(readFileSync(filters, "utf8")));
