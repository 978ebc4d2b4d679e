/** Lines of a report, with those that match the pattern in the same place of `told` replaced by it: to be compared with it. */
export function asTold(lines: readonly string[], told: readonly (string | RegExp)[]): (string | RegExp)[] {
  return lines.map((line, i) => {
    const pattern = told[i];
    return pattern instanceof RegExp && pattern.test(line) ? pattern : line;
  });
}
