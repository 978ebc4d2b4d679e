import fc from "fast-check";
import { derivedFrom } from "../../../components/class/secret";

test("a password is 24 lower-case letters and digits, for any secret and purpose", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (secret, purpose) => {
      expect(derivedFrom(secret, purpose)).toMatch(/^[0-9a-z]{24}$/);
    }),
  );
});

test("each purpose has its own, the same each time", () => {
  const passwords = Array.from({ length: 1000 }, (_, i) => derivedFrom("secret", `user ${i}`));
  expect(new Set(passwords).size).toBe(1000);
  expect(derivedFrom("secret\n", "user 7")).toBe(passwords[7]);
  // Each of the 36 as often as any other: 667 times of 24,000, give or take five times the square root.
  const counts = new Map<string, number>();
  for (const letter of passwords.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(36);
  expect(Math.max(...[...counts.values()].map((count) => Math.abs(count - 24_000 / 36)))).toBeLessThan(130);
});
