// Four projects, cheapest first: `jest --selectProjects unit` needs nothing but the npm packages.
const project = (name, options = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  testEnvironment: "node",
  transform: { "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  modulePathIgnorePatterns: ["<rootDir>/sdks/", "<rootDir>/bin/"],
  ...options,
});

module.exports = {
  // In milliseconds. Many tests start processes, which takes seconds on a busy machine: this ends what hangs, and measures nothing.
  testTimeout: 60_000,
  projects: [
    project("unit"),
    project("components"),
    project("engine"),
    project("lab", { globalSetup: "<rootDir>/tests/support/lab-setup.ts" }),
  ],
};
