import js from "@eslint/js";
import jest from "eslint-plugin-jest";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** The floors of the program, the lowest first. A file imports from its own floor and from those below it: no type, no test data. */
const floors = ["upstream", "values", "settings", "model", "reading", "openstack", "tasks", "components", "cli"];

const importsRunDownwards = floors.map((floor, height) => ({
  files: [`${floor}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: floors.slice(height + 1).map((above) => ({
          regex: `^(\\.\\./)+${above}(/|$)`,
          message: `${floor}/ stands below ${above}/: imports run downwards.`,
        })),
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ["sdks/", "bin/", "node_modules/", "coverage/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      // A field that is taken out of an object is named only to leave it out of the rest.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  ...importsRunDownwards,
  {
    files: ["tests/**/*.ts"],
    extends: [jest.configs["flat/recommended"]],
    rules: { "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "fc.assert"] }] },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: {
        module: "writable",
        require: "readonly",
        __dirname: "readonly",
        process: "readonly",
        console: "readonly",
      },
    },
  },
);
