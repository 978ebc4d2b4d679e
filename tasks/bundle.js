// run(FILE): TypeScript without a compiler. Its types are dropped and its modules joined by esbuild, in memory, at each start: 0.1 s
// of a processor where tsx takes 0.3, and 25 MiB less, for each of the processes that a class has at once.
const { resolve } = require("node:path");
const { compileFunction } = require("node:vm");
const { buildSync } = require("esbuild");

function run(file) {
  const [bundle] = buildSync({
    entryPoints: [resolve(__dirname, "..", file)],
    bundle: true,
    platform: "node",
    packages: "external",
    write: false,
  }).outputFiles;
  compileFunction(bundle.text, ["require", "module"], { filename: file })(require, { exports: {} });
}

module.exports = { run };

// bundle.js FILE ARGUMENT...
if (require.main === module) run(process.argv.splice(2, 1)[0]);
