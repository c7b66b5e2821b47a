/**
 * npm run papers:mutate [-- --only 85,39] [--jobs n]: builds the program with each declared mutant (mutants.mjs) and runs
 * the notebook that must notice. A mutant is caught when a claim fails; one under which all claims hold has survived, and
 * one that breaks a cell, so that no claim fails, shows nothing: both count as failed. The last line is
 * "N caught, N failed".
 */
import {cpSync, mkdirSync, readFileSync, rmSync} from "node:fs";
import {availableParallelism} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {declaredMutants, mutate} from "./mutants.mjs";
import {chooseSlugs, inParallel, paperSlugs, runPaper} from "./paper-runs.mjs";
import {fail, install, root, run} from "./steps.mjs";

/** Inside of node_modules, so that the programs find the packages that are not bundled. */
const FOLDER = join(root, `node_modules/.cache/nablab-mutants-${process.pid}`);

const {values} = parseArgs({options: {only: {type: "string"}, jobs: {type: "string"}}});
const slugs = values.only === undefined ? paperSlugs() : chooseSlugs(paperSlugs(), values.only);
const mutants = declaredMutants().filter(({notebook}) => slugs.includes(notebook));
const jobs = Number(values.jobs ?? availableParallelism());
if (!(Number.isInteger(jobs) && jobs > 0)) fail(`--jobs must be a whole number of at least 1, not ${values.jobs}.`);
install();
if (!run("npm", ["run", "--silent", "pack"])) fail("Packing the data failed (above).");
const {build} = await import("vite");

mkdirSync(FOLDER, {recursive: true});
let caught = 0;
try {
  cpSync(join(root, "public/data"), join(FOLDER, "public/data"), {recursive: true});
  caught = (await inParallel([...mutants.entries()], jobs, isCaught)).filter(Boolean).length;
} finally {
  rmSync(FOLDER, {recursive: true});
}
console.log(`${caught} caught, ${mutants.length - caught} failed`);
process.exitCode = caught === mutants.length ? 0 : 1;

async function isCaught([i, mutant]) {
  const program = await buildMutant(i, mutant);
  const {passed, claims = [], words} = await runPaper(mutant.notebook, {backend: "wasm", program});
  const failed = claims.filter((claim) => !claim.passed);
  console.log(`${failed.length > 0 ? "✓" : "✗"} ${mutant.notebook}: ${mutant.name} (${mutant.file})`);
  for (const {name} of failed) console.log(`    noticed by: ${name}`);
  if (failed.length === 0) {
    const verdict = passed ? "survived" : "the notebook broke, but no claim failed";
    console.log(`    ${verdict}\n${words.replace(/^/gm, "    ")}`);
  }
  return failed.length > 0;
}

async function buildMutant(i, mutant) {
  const outDir = join(FOLDER, String(i));
  let isApplied = false;
  const plugin = {
    name: "nablab:mutant",
    enforce: "pre",
    load(id) {
      if (id !== join(root, mutant.file)) return undefined;
      isApplied = true;
      return mutate(readFileSync(id, "utf8"), mutant);
    },
  };
  const settings = {root, configFile: join(root, "vite.kernel.config.ts"), mode: "node", logLevel: "error"};
  await build({...settings, plugins: [plugin], build: {outDir}});
  if (!isApplied) fail(`${mutant.file} is no part of the program.`);
  return join(outDir, "nablab.js");
}
