/** Files that are rendered from other files of the project, and kept in it so that people can read them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blueprintSchemaText, stackSchemaText } from "../settings/json-schema";
import { thisMachine, type Machine } from "../reading/machine";
import { withFiltersTable } from "../model/filters-table";
import { picture } from "./picture/picture";
import { settingsPage } from "./settings-page/page";

const root = thisMachine.projectFolder;

/** The stack files that ship, by the name of their picture. */
export const pictured: Readonly<Record<string, string>> = {
  lab: "Pulumi.dev.yaml",
  class: "examples/Pulumi.class.yaml",
  pair: "examples/Pulumi.pair.yaml",
  polytech: "examples/Pulumi.polytech.yaml",
  "control-plane": "examples/Pulumi.control-plane.yaml",
};

/** A machine with only the project's files, so that every machine renders the same. */
const projectAlone: Machine = {
  ...thisMachine,
  environment: {},
  trouble: (path) => (path.startsWith(`${root}/`) ? thisMachine.trouble(path) : "does not exist"),
};

function examplePicture(configFile: string): string {
  const made = picture({ format: "svg", configFile }, projectAlone);
  if ("mistakes" in made) throw new Error(made.mistakes.join("\n"));
  return made.picture;
}

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The renderer of each file, by its path in the project's folder. */
export const generated: Readonly<Record<string, () => string>> = {
  "config/stack.schema.json": stackSchemaText,
  "config/blueprint.schema.json": blueprintSchemaText,
  "docs/filters.md": () => withFiltersTable(read("docs/filters.md")),
  "docs/settings.md": settingsPage,
  ...Object.fromEntries(
    Object.entries(pictured).map(([name, file]) => [`docs/pictures/${name}.svg`, () => examplePicture(file)]),
  ),
};
