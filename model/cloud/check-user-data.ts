import type { Problems, Step } from "../../values/problem";

/** Longest user data that Nova takes, in bytes of base64 (its API schema, `user_data`). */
const mostEncoded = 65_535;

/** Whether Nova takes a text of so many bytes; a problem if it does not. */
export function checkUserDataSize(problems: Problems, path: readonly Step[], bytes: number): boolean {
  if (Math.ceil(bytes / 3) * 4 <= mostEncoded) return true;
  const fix = "keep it below 49149 bytes; let it download the rest";
  problems.add(path, `a text of ${bytes} bytes`, "is longer than Nova takes", fix);
  return false;
}
