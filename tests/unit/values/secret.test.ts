import { inspect } from "node:util";
import { Secret } from "../../../values/secret";

test("a secret shows itself to nobody who does not ask for it", () => {
  const secret = new Secret("pa55word");
  const shown = [
    String(secret),
    `${secret.toString()}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { depth: 9, showHidden: true }),
    Object.keys(secret).join(),
    JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
  ];
  expect(shown.filter((text) => text.includes("pa55word"))).toEqual([]);
  expect(shown[2]).toBe('{"secret":"[secret]"}');
  expect(shown[3]).toBe("[secret]");
  expect(secret.reveal()).toBe("pa55word");
});
