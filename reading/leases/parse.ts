/** Parses and renders the text of a lease file. */
import { stringify } from "yaml";
import type { LeaseFile } from "../../model/class/leases/lease-file";
import { leaseFile } from "../../settings/lease-file";
import { schemaProblems } from "../../settings/problems";
import type { Problem } from "../../values/problem";
import { readYaml } from "../yaml-file";

/** Parses the text. An empty text is allowed, because a power cut may leave one. */
export function parseLeaseFile(
  file: string,
  text: string,
): { readonly leaseFile: LeaseFile } | { readonly problems: readonly Problem[] } {
  const yaml = readYaml(file, text);
  if (yaml.document === undefined) return { problems: yaml.problems.all };
  const value: unknown = yaml.document.toJS({ maxAliasCount: 0 });
  if (value === null) {
    const fix = "restore it from where the roster is kept; where no lease was ever extended or ended, remove it";
    yaml.problems.addText(file, "the lease file", "is empty: extensions would be forgotten, and teams deleted", fix);
    return { problems: yaml.problems.all };
  }
  const parsed = leaseFile.safeParse(value);
  if (!parsed.success) return { problems: schemaProblems(parsed.error.issues, leaseFile, value, [], yaml.problems) };
  return { leaseFile: parsed.data };
}

const heading = `# Leases that \`npm run class -- extend\` moved, and what \`npm run class -- leases\` deleted and told (docs/class/operating.md).
# Keep it with the roster: without it the ends of roster and settings hold again, and what has ended comes back.
`;

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The record under its key, or nothing if it is empty. */
const under = (name: keyof LeaseFile, record: Readonly<Record<string, string>> = {}) =>
  Object.keys(record).length === 0 ? {} : { [name]: sorted(record) };

/** The text of a lease file: equal content gives equal bytes. */
export function leaseFileText(file: LeaseFile): string {
  const content = {
    ...(file.class === undefined ? {} : { class: file.class }),
    ...under("teams", file.teams),
    ...under("machines", file.machines),
    ...(file.ended.length === 0 ? {} : { ended: [...file.ended].sort() }),
    ...under("warned", file.warned),
    ...under("over", file.over),
  };
  return heading + stringify(content);
}
